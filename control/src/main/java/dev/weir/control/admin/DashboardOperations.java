package dev.weir.control.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The dashboard: a page, its style and its modules, read once from the class path. It asks for everything else by /v1. */
final class DashboardOperations {
    private static final String FOLDER = "/dev/weir/control/ui/";
    private static final Map<String, String> FILES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "weir.css", "text/css; charset=utf-8",
            "weir.js", "text/javascript; charset=utf-8",
            "chart.js", "text/javascript; charset=utf-8",
            "dom.js", "text/javascript; charset=utf-8",
            "admin.js", "text/javascript; charset=utf-8",
            "rollout.js", "text/javascript; charset=utf-8");

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        FILES.forEach((name, type) -> {
            Answer answer = new Answer.Whole(200, type, read(name), Map.of());
            operations.add(Operation.open(name.equals("index.html") ? "/" : "/ui/" + name, request -> answer));
        });
        return operations;
    }

    private static byte[] read(String name) {
        try (InputStream resource = DashboardOperations.class.getResourceAsStream(FOLDER + name)) {
            if (resource == null) {
                throw new IllegalStateException("the class path lacks " + FOLDER + name);
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
