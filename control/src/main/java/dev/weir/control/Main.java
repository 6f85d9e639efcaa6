package dev.weir.control;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Where the process begins: reads the command line and runs what it names. */
@Command(
        name = "weir",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "An HTTP proxy that splits traffic between versions of a service.")
public final class Main implements Runnable {

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** What the build wrote into the manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"weir " + (version == null ? "unpackaged" : version)};
        }
    }
}
