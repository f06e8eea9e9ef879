package io.robocache.cli;

import com.typesafe.config.ConfigUtil;
import io.robocache.job.ColumnNames;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Guesses what a topic is for from its type and name. */
final class ProposedName {
    private static final Set<String> PICTURES = Set.of("video", "image");

    /** The types of the topic that an episode of files of clouds has, which are their formats. */
    private static final Pattern CLOUD_FILES = Pattern.compile("(pcd|ply|bin)([+](ply|bin))*");

    /** What a row of one column is made of; other types are listed, and cannot be read. */
    private static final Pattern NUMBERS_OR_TEXT =
            Pattern.compile("(bool|u?int[0-9]+|b?float[0-9]+)(\\[[1-9][0-9]*\\])?|string");

    /** The last name of a feature that tells each step what is to be done. */
    private static final Pattern SENTENCE = Pattern.compile("task|(natural_)?(language_)?instruction");

    private ProposedName() {}

    /** The name of a topic's column, or null where there is no column for its type. */
    static String of(String topic, String type) {
        String lower = topic.toLowerCase(Locale.ROOT);
        boolean command = lower.contains("cmd") || lower.contains("command") || lower.contains("action");
        String kind = kind(type);
        if (kind.matches("(Float32|Float64|U?Int(8|16|32|64))(MultiArray)?|Bool")) {
            return command
                    ? "action"
                    : "observation." + lower.replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
        }
        return switch (kind) {
            case "JointState" -> command ? "action" : "observation.state";
            case "Wrench", "WrenchStamped" -> "observation.wrench";
            case "Imu" -> "observation.imu";
            case "Twist", "TwistStamped" -> command ? "action" : "observation.twist";
            case "Pose", "PoseStamped" -> command ? "action" : "observation.pose";
            case "Odometry" -> "observation.odometry";
            case "String" -> lower.contains("task") || lower.contains("instruction") ? "task" : null;
            default -> null;
        };
    }

    /** The name of the column of a feature of rows, groups joined by dots, or null where it is none of its own. */
    static String ofFeature(String feature, String type) {
        String last = feature.substring(feature.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        if (isText(type) && SENTENCE.matcher(last).matches()) {
            return ColumnNames.TASK;
        }
        String name = feature.replace('/', '.');
        boolean column = name.matches("[A-Za-z0-9_.-]+")
                && !ColumnNames.isReserved(name)
                && NUMBERS_OR_TEXT.matcher(type).matches();
        return column ? name : null;
    }

    /** Why a topic has no column, and what may be done about it. */
    static String whyNot(String topic, String type) {
        if (ColumnNames.isReserved(topic)) {
            return "every dataset has its own";
        }
        if (PICTURES.contains(type)) {
            return "kind = %s hands it on as it is".formatted(type);
        }
        if (CLOUD_FILES.matcher(type).matches()) {
            return "files of clouds; voxels take them: clouds = [{ topic = %s }]".formatted(topic);
        }
        return switch (kind(type)) {
            case "Image", "CompressedImage" -> isDepth(topic)
                    ? "a depth camera; voxels take it as a cloud: clouds = [{ depth = %s, info = the topic of its CameraInfo }]"
                            .formatted(ConfigUtil.quoteString(topic))
                    : kind(type).equals("Image")
                            ? "pictures are handed on compressed only; record CompressedImage"
                            : "kind = image hands it on as it is";
            case "CameraInfo" -> "it belongs to the pictures of its camera";
            case "TFMessage" -> "transforms are no column; they take clouds and poses to the frame that a block names";
            case "String" -> "text that is no task; kind = text makes it a column";
            default -> "no column of it yet";
        };
    }

    /** Whether samples of the type lie on a line between their neighbours: joints and measured forces and rates. */
    static boolean isContinuous(String type) {
        return switch (kind(type)) {
            case "JointState", "Wrench", "WrenchStamped", "Imu" -> true;
            default -> false;
        };
    }

    /** Whether it is a position and an orientation, which a line between two samples would not keep at length 1. */
    static boolean isPose(String type) {
        return kind(type).equals("Pose") || kind(type).equals("PoseStamped");
    }

    /** Whether it is measured in a frame, and voxels or poses can be taken to another. */
    static boolean isPlaced(String topic, String type) {
        return switch (kind(type)) {
            case "PointCloud2", "PoseStamped" -> true;
            case "Image", "CompressedImage" -> isDepth(topic);
            default -> false;
        };
    }

    private static boolean isDepth(String topic) {
        return topic.toLowerCase(Locale.ROOT).contains("depth");
    }

    static boolean isText(String type) {
        return kind(type).equals("String") || type.equals("string");
    }

    static boolean isCloud(String type) {
        return type.equals("sensor_msgs/msg/PointCloud2");
    }

    private static String kind(String type) {
        return type.substring(type.lastIndexOf('/') + 1);
    }
}
