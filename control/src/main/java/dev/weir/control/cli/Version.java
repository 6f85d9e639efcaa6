package dev.weir.control.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the manifest of the jar. Stateless. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"weir " + (version == null ? "unpackaged" : version), "Java " + Runtime.version()};
    }
}
