package io.robocache.job;

import io.robocache.shard.VoxelView;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.VoxelGrid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;

/**
 * One example frame a shard of each voxel group: the first frame with voxels from the middle of the first episode that has
 * one there. Not thread-safe.
 */
final class VoxelViews {
    private final Set<String> done = new HashSet<>();
    private final List<VoxelView> views = new ArrayList<>(); // of the current episode

    /** Looks for an example among frames of an episode, which has {@code frames}. */
    void look(VoxelConfig group, VoxelBatch voxels, List<Integer> choiceOf, long from, int count, long frames) {
        if (done.contains(group.name())) {
            return;
        }
        for (int i = (int) Math.max(0, Math.min(count, frames / 2 - from)); i < count; i++) {
            int choice = choiceOf.get(i);
            if (choice < 0) {
                continue;
            }
            int begin = voxels.offsets().get(choice);
            int end = voxels.offsets().get(choice + 1);
            if (end > begin) {
                views.add(view(group, voxels.keys(), begin, end, from + i));
                done.add(group.name());
                return;
            }
        }
    }

    /** What was found since the last call. */
    List<VoxelView> take() {
        List<VoxelView> taken = List.copyOf(views);
        views.clear();
        return taken;
    }

    private static VoxelView view(VoxelConfig group, FieldVector keys, int begin, int end, long frame) {
        VoxelGrid grid = group.spec().grid();
        Sides sides = new Sides(grid);
        for (int v = begin; v < end; v++) {
            sides.count(key(keys, v));
        }
        int[] fullest = sides.fullest();
        for (int v = begin; v < end; v++) {
            sides.cut(key(keys, v), fullest);
        }
        return new VoxelView(
                group.name(),
                frame,
                end - begin,
                List.of(grid.nx(), grid.ny(), grid.nz()),
                List.of(sides.cell[0], sides.cell[1], sides.cell[2]),
                rows(sides.top),
                List.of(
                        new VoxelView.Layer(fullest[2] * sides.cell[2], rows(sides.acrossZ)),
                        new VoxelView.Layer(fullest[1] * sides.cell[1], rows(sides.acrossY)),
                        new VoxelView.Layer(fullest[0] * sides.cell[0], rows(sides.acrossX))));
    }

    private static long key(FieldVector keys, int v) {
        return keys instanceof BigIntVector wide ? wide.get(v) : ((IntVector) keys).get(v);
    }

    /** Counts of voxels in the cells of the pictures: [row from below][column]. */
    private static final class Sides {
        private final int[] dims;
        private final int[] cell = new int[3];
        private final int[] cells = new int[3];
        private final int[][] perLayer = new int[3][];
        private final int[] at = new int[3];
        private final int[][] top;
        private final int[][] acrossZ;
        private final int[][] acrossY;
        private final int[][] acrossX;

        Sides(VoxelGrid grid) {
            dims = new int[] {grid.nx(), grid.ny(), grid.nz()};
            for (int axis = 0; axis < dims.length; axis++) {
                cell[axis] = (dims[axis] + VoxelView.MOST_CELLS - 1) / VoxelView.MOST_CELLS;
                cells[axis] = (dims[axis] + cell[axis] - 1) / cell[axis];
                perLayer[axis] = new int[cells[axis]];
            }
            top = new int[cells[1]][cells[0]];
            acrossZ = new int[cells[1]][cells[0]];
            acrossY = new int[cells[2]][cells[0]];
            acrossX = new int[cells[2]][cells[1]];
        }

        private void place(long key) {
            at[2] = (int) (key % dims[2]) / cell[2];
            long rest = key / dims[2];
            at[1] = (int) (rest % dims[1]) / cell[1];
            at[0] = (int) (rest / dims[1]) / cell[0];
        }

        void count(long key) {
            place(key);
            top[at[1]][at[0]]++;
            for (int axis = 0; axis < at.length; axis++) {
                perLayer[axis][at[axis]]++;
            }
        }

        void cut(long key, int[] layer) {
            place(key);
            if (at[2] == layer[2]) {
                acrossZ[at[1]][at[0]]++;
            }
            if (at[1] == layer[1]) {
                acrossY[at[2]][at[0]]++;
            }
            if (at[0] == layer[0]) {
                acrossX[at[2]][at[1]]++;
            }
        }

        /** The first of the layers with most voxels, along each axis. */
        int[] fullest() {
            int[] fullest = new int[perLayer.length];
            for (int axis = 0; axis < fullest.length; axis++) {
                for (int layer = 0; layer < perLayer[axis].length; layer++) {
                    if (perLayer[axis][layer] > perLayer[axis][fullest[axis]]) {
                        fullest[axis] = layer;
                    }
                }
            }
            return fullest;
        }
    }

    /** From top to bottom. */
    private static List<String> rows(int[][] counts) {
        int most = 0;
        for (int[] row : counts) {
            for (int count : row) {
                most = Math.max(most, count);
            }
        }
        List<String> rows = new ArrayList<>();
        for (int y = counts.length - 1; y >= 0; y--) {
            StringBuilder row = new StringBuilder();
            for (int count : counts[y]) {
                row.append((char) ('0' + level(count, most)));
            }
            rows.add(row.toString());
        }
        return rows;
    }

    private static int level(int count, int most) {
        if (count == 0) {
            return 0;
        }
        return most == 1 ? 9 : 1 + (int) (8L * (count - 1) / (most - 1));
    }
}
