package io.robocache.job;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

/**
 * A block of a configuration over the block that holds its defaults.
 *
 * @param key      full key of the block
 * @param own      what the user wrote
 * @param defaults what holds where the user wrote nothing
 */
record ConfigBlock(String key, ConfigObject own, ConfigObject defaults) {

    /**
     * Returns the block called {@code name} of {@code user} over that of {@code reference}.
     *
     * @param key its full key
     * @throws ConfigurationException if the user wrote one value instead
     */
    static ConfigBlock of(String key, String name, ConfigObject user, ConfigObject reference) {
        ConfigValue value = user.get(name);
        if (value != null && !(value instanceof ConfigObject)) {
            throw new Setting(key, value).refused("is one value; write a block: %s { ... }".formatted(name));
        }
        ConfigObject own = value == null ? ConfigFactory.empty().root() : (ConfigObject) value;
        return new ConfigBlock(key, own, (ConfigObject) reference.get(name));
    }

    /** Returns the setting called {@code name}: the user's, else the default. */
    Setting at(String name) {
        ConfigValue value = own.get(name);
        boolean given = value != null && value.valueType() != ConfigValueType.NULL;
        return new Setting(key.isEmpty() ? name : key + "." + name, given ? value : defaults.get(name));
    }

    /** Returns whether the user wrote {@code name} in this block. */
    boolean says(String name) {
        ConfigValue value = own.get(name);
        return value != null && value.valueType() != ConfigValueType.NULL;
    }

    /** Returns the setting called {@code name}, refused unless the user wrote it. */
    Setting needed(String name) {
        if (!says(name)) {
            throw new ConfigurationException(
                    "%s%s.%s is not set and has no default; set it".formatted(place(), key, name));
        }
        return at(name);
    }

    /** Returns where the block begins. */
    String place() {
        return Setting.place(own.origin());
    }
}
