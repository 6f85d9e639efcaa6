package dev.weir.control.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.weir.control.audit.Actor;
import dev.weir.control.change.ChangeAnswer.Refused;
import dev.weir.control.change.ChangeRequest.ConfirmWeights;
import dev.weir.control.change.ChangeRequest.FollowRollouts;
import dev.weir.control.change.ChangeRequest.LoadFile;
import dev.weir.control.change.ChangeRequest.RestoreGeneration;
import dev.weir.control.change.ChangeRequest.RestoreVariant;
import dev.weir.control.change.ChangeRequest.SetEndpoint;
import dev.weir.control.change.ChangeRequest.SetWeights;
import dev.weir.control.change.ChangeRequest.TakeBackExpired;
import dev.weir.control.json.Json;
import dev.weir.control.table.EndpointOverride;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Overrides;
import dev.weir.control.table.Provenance;
import dev.weir.control.table.RolledBack;
import dev.weir.control.table.RolloutWeight;
import dev.weir.control.table.WeightOverride;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.config.PoolConfig;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.WeirConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns a request into a plan, given the generation in force and the earlier ones that are kept. It changes nothing and knows
 * no clock; used by the control thread.
 */
public final class ChangePlanner {
    private final Generation current;
    private final List<Generation> history;
    private final Instant now;

    /** @param history the generations that are kept, the one in force among them */
    public ChangePlanner(Generation current, List<Generation> history, Instant now) {
        this.current = current;
        this.history = history;
        this.now = now;
    }

    public Plan plan(ChangeRequest request, Actor actor, ChangeOptions options) {
        Long expected = options.ifGeneration();
        if (expected != null && expected != current.number()) {
            return refusal(new Refused(
                    Refused.Kind.STALE,
                    "generation " + current.number() + " is in force, not " + expected + ": it was made by "
                            + current.actor() + " (" + current.action() + ")",
                    "look at what is in force now, then ask again for generation " + current.number()));
        }
        Provenance by = new Provenance(
                actor.who(), options.reason(), now, options.ttl() == null ? null : now.plus(options.ttl()));
        return switch (request) {
            case SetWeights weights -> setWeights(weights, by, options);
            case ConfirmWeights(var split) -> confirm(split);
            case RestoreVariant(var split, var variant) -> restoreVariant(new RolledBack.Key(split, variant));
            case SetEndpoint endpoint -> setEndpoint(endpoint, by);
            case RestoreGeneration(var number) -> restoreGeneration(number);
            case LoadFile(var config) -> loadFile(config);
            case FollowRollouts follow -> followRollouts(follow);
            case TakeBackExpired() -> takeBackExpired();
        };
    }

    private Plan setWeights(SetWeights request, Provenance by, ChangeOptions options) {
        SplitConfig split = current.config().splits().get(request.split());
        if (split == null) {
            return noSuchSplit(request.split());
        }
        Overrides overrides = current.overrides();
        RolloutWeight rollout = overrides.rollouts().get(split.name());
        if (rollout != null && !rollout.yields()) {
            return refusal(ownedByRollout(split.name()));
        }
        var resolution =
                new WeightResolution(split, overrides, current.config().admin().maxStepPpm());
        Refused refused = resolution.resolve(request);
        if (refused != null) {
            return refusal(refused);
        }
        WeightOverride override = new WeightOverride(
                split.name(),
                resolution.weightsPpm(),
                Overrides.fileWeightsPpm(split),
                by,
                options.confirmWithin() == null ? null : now.plus(options.confirmWithin()),
                options.confirmWithin() == null
                        ? null
                        : lastConfirmed(overrides.weights().get(split.name())));
        return change(
                overrides.with(override),
                "split.weights",
                "splits/" + split.name(),
                percents(overrides.weightsPpm(split)),
                percents(override.weightsPpm()));
    }

    private static Refused ownedByRollout(String split) {
        return Refused.conflict(
                "the weights of split " + split + " belong to its rollout",
                "`weir rollout " + split + " pause` first, or promote or abort it");
    }

    /** What an unconfirmed change falls back to: never to another unconfirmed one. */
    private static @Nullable WeightOverride lastConfirmed(@Nullable WeightOverride present) {
        return present == null || present.confirmBy() == null ? present : present.before();
    }

    private Plan confirm(String name) {
        if (!current.config().splits().containsKey(name)) {
            return noSuchSplit(name);
        }
        WeightOverride override = current.overrides().weights().get(name);
        if (override == null || override.confirmBy() == null) {
            return refusal(Refused.conflict("split " + name + " has no change that waits to be confirmed", null));
        }
        return change(
                current.overrides().confirmed(name),
                "split.weights-confirmed",
                "splits/" + name,
                NullNode.getInstance(),
                percents(override.weightsPpm()));
    }

    private Plan restoreVariant(RolledBack.Key key) {
        RolloutWeight rollout = current.overrides().rollouts().get(key.split());
        boolean byRollout = rollout != null && rollout.variant().equals(key.variant());
        SplitConfig split = current.config().splits().get(key.split());
        if (byRollout && split != null && split.rollout() != null) {
            return refusal(Refused.conflict(
                    "variant " + key + " was taken out by its rollout",
                    "`weir rollout " + key.split() + " retry` brings it back from the first stage on"));
        }
        RolledBack rolledBack = current.overrides().rolledBack().get(key);
        if (rolledBack == null) {
            return refusal(Refused.notFound(
                    "variant " + key + " is not rolled back",
                    current.overrides().rolledBack().isEmpty()
                            ? "none is"
                            : "one of " + current.overrides().rolledBack().keySet()));
        }
        Overrides restored = current.overrides().restored(key);
        return change(
                byRollout ? restored.withoutRollout(key.split()) : restored,
                "variant.restored",
                "splits/" + key.split() + "/variants/" + key.variant(),
                TextNode.valueOf("rolled back at " + rolledBack.at()),
                TextNode.valueOf("serves"));
    }

    /** What people set over a weight is over once a rollout owns it. */
    private Plan followRollouts(FollowRollouts follow) {
        Set<String> owned = new HashSet<>(follow.weights().keySet());
        owned.removeIf(
                name -> Objects.requireNonNull(follow.weights().get(name)).yields());
        Overrides overrides = current.overrides()
                .with(follow.weights())
                .restored(follow.restored())
                .withoutWeights(owned);
        SplitConfig split = current.config().splits().get(follow.split());
        return change(
                overrides,
                Plan.ROLLOUT_WEIGHTS,
                "splits/" + follow.split(),
                percents(split == null ? null : current.overrides().weightsPpm(split)),
                percents(split == null ? null : overrides.weightsPpm(split)));
    }

    private Plan setEndpoint(SetEndpoint request, Provenance by) {
        PoolConfig pool = current.config().pools().get(request.pool());
        if (pool == null) {
            return refusal(Refused.notFound(
                    "there is no pool " + request.pool(),
                    "one of " + current.config().pools().keySet()));
        }
        var key = new EndpointOverride.Key(request.pool(), request.endpoint());
        EndpointOverride before = current.overrides().endpoints().get(key);
        return change(
                current.overrides().with(new EndpointOverride(key, request.state(), by)),
                "endpoint.state",
                "pools/" + key.pool() + "/endpoints/" + key.endpoint(),
                TextNode.valueOf(before == null ? "ready" : before.state().label()),
                TextNode.valueOf(request.state().label()));
    }

    /** Variants rolled back since then stay so: an old table does not vouch for them. */
    private Plan restoreGeneration(long number) {
        for (Generation earlier : history) {
            if (earlier.number() == number) {
                Overrides then = earlier.overrides().at(now);
                SortedMap<String, WeightOverride> weights = new TreeMap<>(then.weights());
                weights.keySet().removeAll(current.overrides().rollouts().keySet());
                Overrides restored = new Overrides(
                                weights,
                                then.endpoints(),
                                current.overrides().rolledBack(),
                                current.overrides().rollouts())
                        .withoutNewVersions(current.config(), earlier.config());
                List<String> notes =
                        earlier.config().source().equals(current.config().source())
                                ? List.of()
                                : List.of("the file says something else; it counts again when it changes or Weir"
                                        + " restarts");
                return change(
                        earlier.config(),
                        restored,
                        new Wording(Plan.RESTORED, "table", number(current.number()), number(number), notes));
            }
        }
        return refusal(Refused.notFound(
                "generation " + number + " is not kept",
                "one from " + history.getLast().number() + " to "
                        + history.getFirst().number()));
    }

    private Plan loadFile(WeirConfig config) {
        List<String> notes = new ArrayList<>(RestartOnly.changed(current.config(), config));
        for (WeightOverride overruled : current.overrides().overruledBy(config)) {
            notes.add(overruled.overruled());
        }
        return change(
                config,
                current.overrides().over(config).withoutNewVersions(current.config(), config),
                new Wording(
                        Plan.FILE_LOADED,
                        "file",
                        TextNode.valueOf(current.config().source().sha256()),
                        TextNode.valueOf(config.source().sha256()),
                        notes));
    }

    private Plan takeBackExpired() {
        return change(
                current.overrides().at(now),
                "overrides.expired",
                "overrides",
                NullNode.getInstance(),
                NullNode.getInstance());
    }

    /** How a change is told to people. */
    private record Wording(String action, String target, JsonNode old, JsonNode now, List<String> notes) {}

    private Plan change(Overrides overrides, String action, String target, JsonNode old, JsonNode now) {
        return change(current.config(), overrides, new Wording(action, target, old, now, List.of()));
    }

    private Plan change(WeirConfig config, Overrides overrides, Wording wording) {
        return new Plan.Change(
                config,
                overrides,
                wording.action,
                wording.target,
                wording.old,
                wording.now,
                raisesWeight(config, overrides),
                wording.notes);
    }

    private boolean raisesWeight(WeirConfig config, Overrides overrides) {
        for (SplitConfig split : config.splits().values()) {
            SplitConfig before = current.config().splits().get(split.name());
            SortedMap<String, Integer> was =
                    before == null ? null : current.overrides().weightsPpm(before);
            for (var weight : overrides.weightsPpm(split).entrySet()) {
                boolean isBaseline = weight.getKey().equals(split.baseline());
                int wasPpm = was == null ? 0 : was.getOrDefault(weight.getKey(), 0);
                if (!isBaseline && weight.getValue() > wasPpm) {
                    return true;
                }
            }
        }
        return false;
    }

    private Plan noSuchSplit(String name) {
        return refusal(Refused.notFound(
                "there is no split " + name,
                "one of " + current.config().splits().keySet()));
    }

    private static Plan refusal(Refused refused) {
        return new Plan.Refusal(refused);
    }

    private static JsonNode number(long number) {
        return Json.object().numberNode(number);
    }

    private static JsonNode percents(@Nullable SortedMap<String, Integer> weightsPpm) {
        ObjectNode percents = Json.object();
        if (weightsPpm != null) {
            weightsPpm.forEach((variant, ppm) -> percents.put(variant, Percent.number(ppm)));
        }
        return percents;
    }
}
