package io.robocache.cli;

import io.robocache.job.ColumnNames;
import java.util.Locale;
import java.util.Set;

/** Guesses what a topic is for from its type and name. */
final class ProposedName {
    private static final Set<String> PICTURES = Set.of("video", "image");

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

    /** The name of a LeRobot feature's column, or null where it is none of its own. */
    static String ofFeature(String feature, String type) {
        boolean column =
                feature.matches("[A-Za-z0-9_.-]+") && !ColumnNames.isReserved(feature) && !PICTURES.contains(type);
        return column ? feature : null;
    }

    /** Why a topic has no column, and what may be done about it. */
    static String whyNot(String topic, String type) {
        if (ColumnNames.isReserved(topic)) {
            return "every dataset has its own";
        }
        if (PICTURES.contains(type)) {
            return "pictures are no column yet";
        }
        return switch (kind(type)) {
            case "Image", "CompressedImage" -> topic.toLowerCase(Locale.ROOT).contains("depth")
                    ? "a depth camera; with its CameraInfo it can become a cloud of voxels, which no release reads yet"
                    : "pictures are no column yet";
            case "CameraInfo" -> "it belongs to the pictures of its camera";
            case "TFMessage" -> "transforms between frames are no column";
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

    /** Whether it holds a quaternion, which a line between two samples would not keep at length 1. */
    static boolean hasOrientation(String type) {
        return switch (kind(type)) {
            case "Pose", "PoseStamped", "Odometry" -> true;
            default -> false;
        };
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
