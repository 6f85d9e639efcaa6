package dev.weir.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which Weir a command asks, and by which token. */
final class AdminOptions {
    @Option(
            names = "--admin",
            paramLabel = "URL",
            defaultValue = "${env:WEIR_ADMIN:-http://127.0.0.1:9901}",
            converter = ToAdminUrl.class,
            description = "The admin port; else WEIR_ADMIN, else http://127.0.0.1:9901.")
    private URI admin = URI.create("http://127.0.0.1:9901");

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the bearer token; else WEIR_TOKEN holds it.")
    private @Nullable Path tokenFile;

    @Option(names = "--json", description = "Print the answer as it came.")
    private boolean json;

    AdminClient client() throws CommandFailedException {
        return new AdminClient(admin, token());
    }

    /** Shows an answer: as it came, or told for people. */
    void show(PrintWriter out, JsonNode answer, Function<JsonNode, List<String>> told) {
        if (json) {
            out.println(Json.pretty(answer));
        } else {
            told.apply(answer).forEach(line -> out.println(Printed.plain(line)));
        }
        out.flush();
    }

    private @Nullable String token() throws CommandFailedException {
        if (tokenFile == null) {
            return System.getenv("WEIR_TOKEN");
        }
        try {
            return Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw new CommandFailedException("the token file " + tokenFile + " cannot be read: " + e.getMessage());
        }
    }

    /** Reads the URL of an admin port; what stands behind the authority is ours to say. */
    static final class ToAdminUrl implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            try {
                URI url = URI.create(text);
                boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
                if (http
                        && url.getHost() != null
                        && (url.getPath().isEmpty() || url.getPath().equals("/"))) {
                    return url;
                }
            } catch (IllegalArgumentException e) {
                throw expected(text, e);
            }
            throw expected(text, null);
        }

        private static TypeConversionException expected(String text, @Nullable Throwable cause) {
            var wrong = new TypeConversionException(
                    "'" + text + "' is no admin port: expected one like http://127.0.0.1:9901");
            wrong.initCause(cause);
            return wrong;
        }
    }
}
