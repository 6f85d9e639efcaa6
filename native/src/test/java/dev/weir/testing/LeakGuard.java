package dev.weir.testing;

import java.util.List;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Fails the test run of a module that leaked a buffer, after its last test. */
public final class LeakGuard implements LauncherSessionListener {

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        RecordingLeakDetector.install();
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        List<String> leaks;
        try {
            leaks = RecordingLeakDetector.leaksAfterCollection();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " buffer leak(s):\n" + String.join("\n", leaks));
        }
    }
}
