package io.robocache.episode;

import java.util.List;

/**
 * The arm of the sample episodes: seven joints on smooth closed-form paths, a hand that dips onto the table and a
 * force sensor that feels it. Every value is a function of the seed and the time, by {@link StrictMath}, so that it is
 * the same on every machine.
 */
final class SampleRobot {

    static final List<String> JOINTS =
            List.of("joint_1", "joint_2", "joint_3", "joint_4", "joint_5", "joint_6", "joint_7");

    private static final double TWO_PI = 2 * StrictMath.PI;
    private static final double CONTACT_PERIOD = 2.5; // seconds from dip to dip
    private static final double CONTACT_START = 0.6; // share of the period
    private static final double CONTACT_SHARE = 0.2;
    private static final double CONTACT_NEWTON = 12;
    private static final double HAND_WEIGHT_NEWTON = 7.4;
    private static final double GRAVITY = 9.80665;

    private final double[] center = new double[JOINTS.size()];
    private final double[] amplitude = new double[JOINTS.size()];
    private final double[] frequency = new double[JOINTS.size()];
    private final double[] phase = new double[JOINTS.size()];

    SampleRobot(SampleNoise noise) {
        for (int j = 0; j < JOINTS.size(); j++) {
            center[j] = noise.between(-0.8, 0.8);
            amplitude[j] = noise.between(0.1, 0.5);
            frequency[j] = noise.between(0.1, 0.6);
            phase[j] = noise.between(0, TWO_PI);
        }
    }

    /** Joint angles in radians at {@code t} seconds. */
    double[] position(double t) {
        double[] q = new double[JOINTS.size()];
        for (int j = 0; j < q.length; j++) {
            q[j] = center[j] + amplitude[j] * StrictMath.sin(TWO_PI * frequency[j] * t + phase[j]);
        }
        return q;
    }

    /** Joint speeds in radians per second: the derivative of {@link #position}. */
    double[] velocity(double t) {
        double[] v = new double[JOINTS.size()];
        for (int j = 0; j < v.length; j++) {
            double w = TWO_PI * frequency[j];
            v[j] = amplitude[j] * w * StrictMath.cos(w * t + phase[j]);
        }
        return v;
    }

    /** Joint torques in newton metres: a load that follows the angle, and viscous friction. */
    double[] effort(double t) {
        double[] q = position(t);
        double[] v = velocity(t);
        double[] tau = new double[JOINTS.size()];
        for (int j = 0; j < tau.length; j++) {
            tau[j] = 8 / (j + 1.0) * StrictMath.sin(q[j]) + 0.4 * v[j];
        }
        return tau;
    }

    /** How deep in a contact the hand is: 0 outside, a half sine inside. */
    double contact(double t) {
        double share = t / CONTACT_PERIOD - StrictMath.floor(t / CONTACT_PERIOD);
        double inside = (share - CONTACT_START) / CONTACT_SHARE;
        return inside > 0 && inside < 1 ? StrictMath.sin(StrictMath.PI * inside) : 0;
    }

    /** Force (newton) and torque (newton metre) at the wrist: weight of the hand, contact, noise. */
    double[] wrench(double t, SampleNoise noise) {
        double press = CONTACT_NEWTON * contact(t);
        return new double[] {
            noise.around(0, 0.05),
            noise.around(0, 0.05),
            noise.around(press - HAND_WEIGHT_NEWTON, 0.08),
            noise.around(0.02 * press, 0.004),
            noise.around(-0.015 * press, 0.004),
            noise.around(0, 0.002)
        };
    }

    /** Angular speed (rad/s) and acceleration (m/s^2) of the hand. */
    double[] imu(double t, SampleNoise noise) {
        double[] v = velocity(t);
        return new double[] {
            noise.around(v[0] + v[3], 0.01),
            noise.around(v[1] + v[4], 0.01),
            noise.around(v[2] + v[5], 0.01),
            noise.around(0.3 * v[1], 0.05),
            noise.around(0.3 * v[0], 0.05),
            noise.around(GRAVITY + 2 * contact(t), 0.05)
        };
    }

    /** Where the hand is, metres in the base frame: above the table, touching it in a contact. */
    double[] hand(double t) {
        return new double[] {
            0.55 + 0.15 * StrictMath.sin(TWO_PI * 0.11 * t),
            0.25 * StrictMath.sin(TWO_PI * 0.07 * t + 1),
            0.12 * (1 - contact(t))
        };
    }
}
