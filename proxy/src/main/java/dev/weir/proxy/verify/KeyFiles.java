package dev.weir.proxy.verify;

import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.JwtAlgorithm;
import dev.weir.proxy.config.JwtIssuerConfig;
import dev.weir.proxy.config.JwtIssuerConfig.Keys;
import dev.weir.proxy.token.Issuer;
import dev.weir.proxy.token.Issuers;
import dev.weir.proxy.token.KeySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads keys from files. Stateless; it waits for the disk: not on an event loop. */
public final class KeyFiles {
    private KeyFiles() {}

    /**
     * Gives issuers with a file their keys, if they have none yet.
     *
     * @return what is wrong with the files
     */
    public static List<ConfigProblem> readNew(Issuers issuers) {
        List<ConfigProblem> problems = new ArrayList<>();
        for (Issuer issuer : issuers.all()) {
            boolean ofUrl = issuer.config().keys() instanceof Keys.Url;
            if (issuer.keys().isEmpty() && !ofUrl) {
                try {
                    issuer.use(read(issuer.config()));
                } catch (IOException e) {
                    String key = "weir.jwt.issuers." + issuer.name();
                    problems.add(new ConfigProblem(
                            issuer.config().origin(), key, null, String.valueOf(e.getMessage()), null));
                }
            }
        }
        return problems;
    }

    /** @throws IOException saying what is wrong, and never what stands in the file */
    static KeySet read(JwtIssuerConfig issuer) throws IOException {
        return switch (issuer.keys()) {
            case Keys.JwksFile(Path file) -> usable(issuer, jwks(content(file), file.toString()));
            case Keys.SecretFile(Path file) -> usable(issuer, secret(content(file), file));
            case Keys.Url(var url) -> throw new IllegalArgumentException(url + " is no file");
        };
    }

    /** A key set from a source that problems are told of. */
    static KeySet jwks(byte[] json, String source) throws IOException {
        try {
            return KeySet.ofJwks(json);
        } catch (IllegalArgumentException e) {
            throw new IOException(source + ": " + e.getMessage(), e);
        }
    }

    /** Keys of which none could verify anything are as good as none. */
    static KeySet usable(JwtIssuerConfig issuer, KeySet keys) throws IOException {
        for (JwtAlgorithm algorithm : issuer.algorithms()) {
            if (keys.serves(algorithm)) {
                return keys;
            }
        }
        throw new IOException("none of the keys serves one of the algorithms " + issuer.algorithms());
    }

    private static KeySet secret(byte[] content, Path file) throws IOException {
        int end = content.length;
        while (end > 0 && (content[end - 1] == '\n' || content[end - 1] == '\r')) {
            end--;
        }
        try {
            return KeySet.ofSecret(Arrays.copyOf(content, end));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] content(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (IOException e) {
            throw new IOException("the file " + file + " cannot be read: " + e, e);
        }
    }
}
