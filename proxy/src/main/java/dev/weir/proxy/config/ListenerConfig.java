package dev.weir.proxy.config;

/**
 * A socket that accepts downstream connections. A change of its address needs a restart.
 *
 * @param backlog connections that the kernel may hold before they are accepted
 */
public record ListenerConfig(String name, Address bind, int backlog, Origin origin) {

    public static final int DEFAULT_BACKLOG = 4096;
}
