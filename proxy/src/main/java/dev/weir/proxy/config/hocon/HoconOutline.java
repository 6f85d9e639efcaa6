package dev.weir.proxy.config.hocon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What Typesafe Config does not tell about a text: where its includes stand, and which keys stand in it twice.
 *
 * <p>It walks over the structure of a text that Typesafe Config accepts; over any other it ends without meaning. A second
 * definition is no repeat when it builds on the first: {@code port = ${?PORT}}, {@code list = ${list} [more]}, {@code
 * list += more}, an object that only adds keys. A named thing (a pool, a route, ...) is written in one place, though.
 */
final class HoconOutline {

    private static final Pattern NAMED_THING =
            Pattern.compile("(.*\\.)?(listeners|pools|splits|routes|variants)\\.[^.]+");
    private static final Pattern INCLUDE = Pattern.compile("include\\s+(?:\"|required\\(|file\\(|url\\(|classpath\\()");
    private static final String TRIPLE_QUOTE = "\"\"\"";

    private final String text;
    private final List<Include> includes = new ArrayList<>();
    private final List<Repeat> repeats = new ArrayList<>();
    private final Map<String, Definition> definitions = new HashMap<>();
    private int at;
    private int line = 1;

    private HoconOutline(String text) {
        this.text = text;
    }

    /** An include statement, whatever its form. */
    record Include(String name, int line) {}

    /** A key that was defined before in the same text. */
    record Repeat(String key, int line, int firstLine) {}

    private enum Kind {
        PLAIN,
        OBJECT,
        /** Its value may be nothing, or contains what the key held before. */
        BUILDS_ON_EARLIER
    }

    private record Definition(Kind kind, int line) {}

    static HoconOutline of(String text) {
        HoconOutline outline = new HoconOutline(text);
        while (!outline.atEnd()) {
            outline.members("");
            outline.at++;
        }
        return outline;
    }

    List<Repeat> repeats() {
        return repeats;
    }

    /** The line of the first include of this name; 0 when there is none. */
    int lineOfInclude(String name) {
        for (Include include : includes) {
            if (include.name.equals(name)) {
                return include.line;
            }
        }
        return 0;
    }

    /** Up to the brace that closes them, or the end. */
    private void members(String path) {
        for (skipToMember(); !atEnd() && peek() != '}'; skipToMember()) {
            int start = at;
            if (peek() == '{') {
                at++;
                members(path);
                skip('}');
            } else if (INCLUDE.matcher(text).region(at, text.length()).lookingAt()) {
                include();
            } else {
                member(path);
            }
            at = Math.max(at, start + 1);
        }
    }

    private void member(String path) {
        int startLine = line;
        String key = key(path);
        boolean appends = text.startsWith("+=", at);
        at += appends ? 2 : 0;
        if (!appends && !atEnd() && peek() != '{') {
            at++;
        }
        skipBlank();
        Kind kind = value(key);
        define(key, new Definition(appends ? Kind.BUILDS_ON_EARLIER : kind, startLine));
    }

    private void define(String key, Definition definition) {
        Definition first = definitions.putIfAbsent(key, definition);
        if (first == null || definition.kind == Kind.BUILDS_ON_EARLIER) {
            return;
        }
        boolean merges = first.kind == Kind.OBJECT && definition.kind == Kind.OBJECT;
        if (!merges || NAMED_THING.matcher(key).matches()) {
            repeats.add(new Repeat(key, definition.line, first.line));
        }
    }

    private void include() {
        int startLine = line;
        int open = text.indexOf('"', at);
        int close = open < 0 ? -1 : text.indexOf('"', open + 1);
        if (close < 0) {
            at = text.length();
            return;
        }
        includes.add(new Include(text.substring(open + 1, close), startLine));
        at = close + 1;
        while (!atEnd() && peek() == ')') {
            at++;
        }
    }

    /** Stands on the separator afterwards. */
    private String key(String path) {
        String key = path;
        StringBuilder element = new StringBuilder();
        while (!atEnd() && "=:{}\n,".indexOf(peek()) < 0 && !text.startsWith("+=", at)) {
            if (peek() == '"') {
                int open = at + 1;
                string();
                element.append(text, open, Math.max(open, at - 1));
            } else if (peek() == '.') {
                at++;
                key = Places.join(key, element.toString().strip());
                element.setLength(0);
            } else {
                element.append(peek());
                at++;
            }
        }
        return Places.join(key, element.toString().strip());
    }

    /** All pieces of a value, up to what ends it. */
    private Kind value(String path) {
        Kind kind = Kind.PLAIN;
        boolean first = true;
        while (!atEnd() && "\n,}]#".indexOf(peek()) < 0 && !text.startsWith("//", at)) {
            Kind piece = piece(path);
            if (piece == Kind.BUILDS_ON_EARLIER || first) {
                kind = piece;
            }
            first = false;
        }
        return kind;
    }

    private Kind piece(String path) {
        switch (peek()) {
            case '{' -> {
                at++;
                members(path);
                skip('}');
                return Kind.OBJECT;
            }
            case '[' -> {
                at++;
                elements(path);
                skip(']');
            }
            case '"' -> string();
            case '$' -> {
                return substitution(path);
            }
            default -> at++;
        }
        return Kind.PLAIN;
    }

    private void elements(String path) {
        int index = 0;
        for (skipToMember(); !atEnd() && peek() != ']'; skipToMember()) {
            int start = at;
            value(path + "[" + index++ + "]");
            at = Math.max(at, start + 1);
        }
    }

    private Kind substitution(String path) {
        int close = text.indexOf('}', at);
        String body = close < 0 ? "" : text.substring(Math.min(at + 2, close), close);
        at = close < 0 ? text.length() : close + 1;
        return body.startsWith("?") || body.strip().equals(path) ? Kind.BUILDS_ON_EARLIER : Kind.PLAIN;
    }

    private void string() {
        if (text.startsWith(TRIPLE_QUOTE, at)) {
            int close = text.indexOf(TRIPLE_QUOTE, at + TRIPLE_QUOTE.length());
            int end = close < 0 ? text.length() : close + TRIPLE_QUOTE.length();
            line += (int) text.substring(at, end).chars().filter(c -> c == '\n').count();
            at = end;
            skip('"');
            skip('"');
            return;
        }
        at++;
        while (!atEnd() && peek() != '"' && peek() != '\n') {
            at += peek() == '\\' ? 2 : 1;
        }
        skip('"');
    }

    private void skipToMember() {
        do {
            skipBlank();
        } while (skip(','));
    }

    /** White space, line ends and comments. */
    private void skipBlank() {
        while (!atEnd()) {
            if (peek() == '#' || text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (Character.isWhitespace(peek()) || peek() == '\uFEFF') {
                line += peek() == '\n' ? 1 : 0;
                at++;
            } else {
                return;
            }
        }
    }

    private boolean skip(char expected) {
        boolean there = !atEnd() && peek() == expected;
        at += there ? 1 : 0;
        return there;
    }

    private boolean atEnd() {
        return at >= text.length();
    }

    private char peek() {
        return text.charAt(at);
    }
}
