package dev.weir.proxy.config;

import java.util.regex.Pattern;

/** Tells by a name whether what stands under it may be a secret, and is not to be shown. Stateless; any thread. */
public final class SecretNames {
    private static final String WORDS = "(auth|cookie|token|secret|password|credential|api[-_]?key)";
    private static final Pattern NAME = Pattern.compile(WORDS, Pattern.CASE_INSENSITIVE);

    /** Where names stand in the file that its author has chosen: of fields, cookies and parameters. */
    private static final Pattern KEY = Pattern.compile(
            "\\.(set|add|headers?|query|cookies?)\\.(\"[^\"]*|[^.\"]*)" + WORDS, Pattern.CASE_INSENSITIVE);

    private SecretNames() {}

    /** Whether a field, a cookie or a parameter of this name may hold a secret. */
    public static boolean isSecret(String name) {
        return NAME.matcher(name).find();
    }

    /** Whether the value at this key of the file is that of such a one, or within it. */
    public static boolean isKeyOfSecret(String key) {
        return KEY.matcher(key).find();
    }
}
