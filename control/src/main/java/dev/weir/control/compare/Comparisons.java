package dev.weir.control.compare;

import dev.weir.proxy.mirror.AnswerSink;
import dev.weir.proxy.mirror.ComparedMirror;
import dev.weir.proxy.mirror.MirroredAnswers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The comparisons of all mirrors that the table in force compares. The mirror's thread offers answers, the control thread says which
 * mirrors there are, any thread reads reports.
 *
 * <p>A mirror whose rules or versions changed is another one: it starts from nothing. Of one that is the same in a new table the
 * counts go on. What is kept is bounded by the number of mirrors, of places in each, and of samples in each of those: at most about 50 MB.
 */
public final class Comparisons implements AnswerSink {
    /** Those beyond are not compared. */
    public static final int MOST_MIRRORS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Comparisons.class);
    private static final Comparator<ComparedMirror> ORDER =
            Comparator.comparing(ComparedMirror::route).thenComparing(ComparedMirror::mirror);

    private final InstantSource clock;
    private volatile Followed followed = new Followed(Map.of(), Set.of());

    /** @param clock of samples */
    public Comparisons(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The mirrors of the table in force.
     *
     * @param beyond those that there was no room for
     */
    private record Followed(Map<ComparedMirror, MirrorComparison> kept, Set<ComparedMirror> beyond) {}

    /** Says which mirrors there are from now on. The thread that publishes tables. */
    public void follow(Collection<ComparedMirror> mirrors) {
        Map<ComparedMirror, MirrorComparison> before = followed.kept();
        Map<ComparedMirror, MirrorComparison> kept = new TreeMap<>(ORDER);
        Set<ComparedMirror> fresh = new TreeSet<>(ORDER);
        for (ComparedMirror mirror : mirrors) {
            MirrorComparison known = before.get(mirror);
            if (known == null) {
                fresh.add(mirror);
            } else {
                kept.put(mirror, known);
            }
        }
        Set<ComparedMirror> beyond = new TreeSet<>(ORDER);
        for (ComparedMirror mirror : fresh) {
            if (kept.size() < MOST_MIRRORS) {
                kept.put(mirror, new MirrorComparison(mirror, clock.instant()));
            } else {
                beyond.add(mirror);
            }
        }
        if (!beyond.isEmpty()) {
            LOG.warn("{} mirrors are not compared: at most {} are", beyond.size(), MOST_MIRRORS);
        }
        followed = new Followed(Map.copyOf(kept), Set.copyOf(beyond));
    }

    /** Takes answers; those of a mirror that is no more are thrown away. */
    @Override
    public boolean offer(MirroredAnswers answers) {
        Followed now = followed;
        MirrorComparison comparison = now.kept().get(answers.mirror());
        if (comparison == null) {
            return !now.beyond().contains(answers.mirror());
        }
        try {
            comparison.take(answers, clock.instant());
        } catch (RuntimeException e) {
            comparison.countFailure();
            LOG.debug("answers of {} cannot be compared", answers.mirror().route(), e);
        }
        return true;
    }

    /** Beyond the limit there is nothing to gather. */
    @Override
    public boolean compares(ComparedMirror mirror) {
        Set<ComparedMirror> beyond = followed.beyond();
        return beyond.isEmpty() || !beyond.contains(mirror);
    }

    /** What the comparisons of a route came to, by the names of its mirrors. */
    public List<MirrorReport> of(String route) {
        return reports(followed.kept().keySet().stream()
                .filter(mirror -> mirror.route().equals(route))
                .toList());
    }

    /** What all of them came to, by route and mirror. */
    public List<MirrorReport> all() {
        return reports(followed.kept().keySet());
    }

    private List<MirrorReport> reports(Collection<ComparedMirror> mirrors) {
        Map<ComparedMirror, MirrorComparison> kept = followed.kept();
        List<MirrorReport> reports = new ArrayList<>();
        mirrors.stream().sorted(ORDER).map(kept::get).forEach(each -> {
            if (each != null) {
                reports.add(each.report());
            }
        });
        return reports;
    }
}
