package io.robocache.job;

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
