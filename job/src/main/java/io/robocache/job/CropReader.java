package io.robocache.job;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.robocache.voxel.Crop;
import java.util.List;

/** Reads the block {@code crop} of a cloud. */
final class CropReader {
    private static final float NONE = Float.POSITIVE_INFINITY;

    private static final Crop EVERYTHING = new Crop(-NONE, -NONE, -NONE, NONE, NONE, NONE, 0, NONE);

    private CropReader() {}

    /** Returns the crop of a cloud, or null if nothing is cropped; {@code crop = null} undoes a default. */
    static Crop read(ConfigBlock cloud, List<String> problems) {
        ConfigValue own = cloud.own().get("crop");
        if (own != null && own.valueType() == ConfigValueType.NULL) {
            return null;
        }
        ConfigBlock block = ConfigBlock.of(cloud.key() + ".crop", "crop", cloud.own(), cloud.defaults());
        ConfKeys.check(block, "crop", problems);
        double[] min = block.at("min").isSet() ? block.at("min").perAxis() : new double[] {-NONE, -NONE, -NONE};
        double[] max = block.at("max").isSet() ? block.at("max").perAxis() : new double[] {NONE, NONE, NONE};
        double minRange = block.at("min-range").isSet() ? range(block.at("min-range")) : 0;
        double maxRange = block.at("max-range").isSet() ? range(block.at("max-range")) : NONE;
        for (int axis = 0; axis < min.length; axis++) {
            if (!((float) min[axis] < (float) max[axis])) {
                throw block.at("min")
                        .refused("is not below max = %s along %s, as float32; exchange or change them"
                                .formatted(
                                        block.at("max").isSet()
                                                ? block.at("max").texts()
                                                : "infinity",
                                        "xyz".charAt(axis)));
            }
        }
        if (!(minRange < maxRange)) {
            throw block.at(block.at("min-range").isSet() ? "min-range" : "max-range")
                    .refused("leaves nothing: min-range is at least 0 and below max-range = %s"
                            .formatted(
                                    block.at("max-range").isSet()
                                            ? block.at("max-range").text()
                                            : "infinity"));
        }
        Crop crop = new Crop(
                (float) min[0],
                (float) min[1],
                (float) min[2],
                (float) max[0],
                (float) max[1],
                (float) max[2],
                minRange,
                maxRange);
        return crop.equals(EVERYTHING) ? null : crop;
    }

    private static double range(Setting setting) {
        double metres = setting.convert(Setting::finite);
        if (metres < 0) {
            throw setting.refused("is negative; a range is at least 0 metres");
        }
        return metres;
    }
}
