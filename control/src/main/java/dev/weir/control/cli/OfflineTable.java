package dev.weir.control.cli;

import dev.weir.proxy.ProxyServer;
import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.hocon.ConfigReader;
import dev.weir.proxy.route.RoutingTable;
import java.nio.file.Path;

/**
 * The table that a file alone makes: as the proxy compiles it, without what was changed while it runs. Lists of ids and databases of
 * places need not be here; what is missing is a warning.
 */
final class OfflineTable {

    private OfflineTable() {}

    /** @throws ConfigException with every problem of the file */
    static RoutingTable read(Path file) throws ConfigException {
        return TableCompiler.compileElsewhere(ConfigReader.read(file), ProxyServer.outcomes(1), System.nanoTime());
    }
}
