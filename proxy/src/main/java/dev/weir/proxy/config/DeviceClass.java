package dev.weir.proxy.config;

import java.util.Locale;

/** What kind of device a request comes from. */
public enum DeviceClass {
    MOBILE,
    TABLET,
    DESKTOP,
    /** A program that says so, or one that says nothing at all. */
    BOT;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }

    @Override
    public String toString() {
        return label;
    }
}
