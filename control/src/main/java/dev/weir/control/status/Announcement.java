package dev.weir.control.status;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something that happened.
 *
 * @param id counts up from 1 in each run
 * @param type {@code table}, {@code rollback}, {@code file-refused}
 */
public record Announcement(long id, String type, JsonNode data) {}
