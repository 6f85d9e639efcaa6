package dev.weir.control.rollout;

/** Who says what weight the variant of a rollout has. */
public enum Owner {
    /** The rollout; a change by anybody else is refused. */
    ROLLOUT,
    /** The rollout is paused or over: its weight holds until a person sets another. */
    PERSON,
    /** The file, and what people set over it; the rollout has nothing to say. */
    FILE
}
