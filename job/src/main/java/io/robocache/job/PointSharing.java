package io.robocache.job;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which voxel groups are over the same points, so that one decoding serves them all. */
final class PointSharing {
    private PointSharing() {}

    /** Returns the positions of groups that share, each group once, in the order of the first of them. */
    static List<List<Integer>> of(List<VoxelConfig> groups) {
        List<List<Integer>> all = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            VoxelConfig group = groups.get(g);
            int at = 0;
            while (at < all.size() && !groups.get(all.get(at).get(0)).samePoints(group)) {
                at++;
            }
            if (at == all.size()) {
                all.add(new ArrayList<>());
            }
            all.get(at).add(g);
        }
        return all;
    }

    /** Returns the groups, each asking its clouds for the features of all groups that share its points. */
    static List<VoxelConfig> united(List<VoxelConfig> groups) {
        List<VoxelConfig> united = new ArrayList<>(groups);
        for (List<Integer> sharing : of(groups)) {
            Set<String> features = new LinkedHashSet<>();
            sharing.forEach(g -> features.addAll(groups.get(g).spec().cloudFeatures()));
            sharing.forEach(g -> united.set(g, groups.get(g).with(List.copyOf(features))));
        }
        return united;
    }
}
