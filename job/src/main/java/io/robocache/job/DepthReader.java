package io.robocache.job;

import com.typesafe.config.ConfigObject;
import io.robocache.episode.DepthSource;
import io.robocache.episode.DepthSource.Intrinsics;
import java.util.List;
import java.util.TreeSet;

/** Reads what a cloud's block says of depth images: {@code depth}, {@code info} or {@code intrinsics}, {@code scale}. */
final class DepthReader {
    private static final List<String> PARAMETERS = List.of("fx", "fy", "cx", "cy");
    private static final String EXAMPLE = "{ fx = 600, fy = 600, cx = 320, cy = 240 }";

    private DepthReader() {}

    /**
     * Returns how the depth images of a cloud become points, or null for a cloud that is recorded as points.
     *
     * @param features what the group's reductions need besides x, y and z
     * @throws ConfigurationException if the block is neither, or both, or says too little
     */
    static DepthSource source(ConfigBlock block, List<String> features) {
        if (!block.says("depth")) {
            if (!block.says("topic")) {
                throw new ConfigurationException("%s%s has neither topic nor depth; name the recorded points or images"
                        .formatted(block.place(), block.key()));
            }
            for (String key : List.of("info", "intrinsics", "scale")) {
                if (block.says(key)) {
                    throw block.at(key).refused("has no effect with topic; it belongs to depth images: write depth");
                }
            }
            return null;
        }
        Setting depth = block.at("depth");
        if (block.says("topic")) {
            throw depth.refused("excludes topic = %s; keep one of them"
                    .formatted(block.at("topic").text()));
        }
        if (!features.isEmpty()) {
            throw depth.refused(
                    "brings x, y and z only, and reductions name %s; take these out, or use a cloud with them"
                            .formatted(String.join(", ", features)));
        }
        Setting info = block.at("info");
        Setting intrinsics = block.at("intrinsics");
        if (info.isSet() && intrinsics.isSet()) {
            throw info.refused("excludes intrinsics; keep one of them");
        }
        if (!info.isSet() && !intrinsics.isSet()) {
            throw depth.refused("needs its camera; write info = \"/camera/camera_info\" or intrinsics = " + EXAMPLE);
        }
        return new DepthSource(
                info.isSet() ? topic(info) : null,
                intrinsics.isSet() ? intrinsics(intrinsics) : null,
                scale(block.at("scale")));
    }

    /** Returns the recorded topic that a setting names. */
    static String topic(Setting setting) {
        if (setting.text().isBlank()) {
            throw setting.refused("is empty; name a recorded topic");
        }
        return setting.text();
    }

    private static Intrinsics intrinsics(Setting setting) {
        if (!(setting.value() instanceof ConfigObject own)) {
            throw setting.refused("is no block; write " + EXAMPLE);
        }
        for (String name : new TreeSet<>(own.keySet())) {
            if (!PARAMETERS.contains(name)) {
                throw new ConfigurationException("%sunknown key %s.%s; %s"
                        .formatted(
                                Setting.place(own.get(name).origin()),
                                setting.key(),
                                name,
                                ConfKeys.nearest(name, PARAMETERS, setting.key())));
            }
        }
        double[] numbers = new double[PARAMETERS.size()];
        for (int i = 0; i < numbers.length; i++) {
            String name = PARAMETERS.get(i);
            Setting number = new Setting(setting.key() + "." + name, own.get(name));
            if (!number.isSet()) {
                throw setting.refused("lacks %s; write %s".formatted(name, EXAMPLE));
            }
            numbers[i] = number.convert(DepthReader::number);
            if (name.startsWith("f") && numbers[i] == 0) {
                throw number.refused("is no focal length; write the camera's, in pixels, not 0");
            }
        }
        return new Intrinsics(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    private static double scale(Setting setting) {
        if (setting.text().equals("auto")) {
            return DepthSource.AUTO;
        }
        double scale = setting.convert(DepthReader::number);
        if (scale <= 0) {
            throw setting.refused("is out of range; write the metres in one unit of depth, above 0, or auto");
        }
        return scale;
    }

    private static double number(String text) {
        double number;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is not a number", e);
        }
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("is not finite");
        }
        return number;
    }
}
