package io.robocache.device;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.JCudaDriver;

/**
 * What a GPU is.
 *
 * @param ordinal    as the driver numbers those that this process sees
 * @param name       its product name
 * @param capability compute capability, ten times major plus minor
 * @param bytes      memory
 * @param bus        PCI address, the same in every process
 * @param driver     the newest CUDA that the driver knows, as {@code 13.0}
 */
public record DeviceFacts(int ordinal, String name, int capability, long bytes, String bus, String driver) {

    private static final int OLDEST = 80;
    private static final int NAME_BYTES = 256;
    private static final int BUS_BYTES = 32;

    /**
     * Counts the GPUs that this process sees.
     *
     * @return at least 1
     * @throws DeviceException if the library does not load, or the driver sees none
     */
    static int count() {
        Natives.load();
        CudaCall.check(JCudaDriver.cuInit(0), "cuInit", 0);
        int[] number = new int[1];
        CudaCall.check(JCudaDriver.cuDeviceGetCount(number), "cuDeviceGetCount");
        if (number[0] == 0) {
            throw new DeviceException("the driver sees no GPU; see nvidia-smi and CUDA_VISIBLE_DEVICES");
        }
        return number[0];
    }

    /**
     * Asks the driver.
     *
     * @param ordinal from 0
     * @throws DeviceException if the library does not load, or the driver sees no such GPU
     */
    static DeviceFacts of(int ordinal) {
        int count = count();
        if (ordinal >= count) {
            throw new DeviceException(
                    "GPU %d refused: the driver sees %d, numbered from 0; see robocache.gpu.device and CUDA_VISIBLE_DEVICES"
                            .formatted(ordinal, count));
        }
        CUdevice device = new CUdevice();
        CudaCall.check(JCudaDriver.cuDeviceGet(device, ordinal), "cuDeviceGet", ordinal);
        byte[] name = new byte[NAME_BYTES];
        CudaCall.check(JCudaDriver.cuDeviceGetName(name, NAME_BYTES, device), "cuDeviceGetName", ordinal);
        long[] bytes = new long[1];
        CudaCall.check(JCudaDriver.cuDeviceTotalMem(bytes, device), "cuDeviceTotalMem", ordinal);
        String[] bus = new String[1];
        CudaCall.check(JCudaDriver.cuDeviceGetPCIBusId(bus, BUS_BYTES, device), "cuDeviceGetPCIBusId", ordinal);
        int[] number = new int[1];
        CudaCall.check(JCudaDriver.cuDriverGetVersion(number), "cuDriverGetVersion");
        String driver = String.format(Locale.ROOT, "%d.%d", number[0] / 1000, number[0] % 1000 / 10);
        int capability = 10 * attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        return new DeviceFacts(
                ordinal,
                new String(name, StandardCharsets.UTF_8).replace("\0", ""),
                capability,
                bytes[0],
                bus[0].replace("\0", ""),
                driver);
    }

    private static int attribute(CUdevice device, int which) {
        int[] value = new int[1];
        CudaCall.check(JCudaDriver.cuDeviceGetAttribute(value, which, device), "cuDeviceGetAttribute", which);
        return value[0];
    }

    /** Whether the kernels can run on it. */
    boolean isSupported() {
        return capability >= OLDEST;
    }

    /** @throws DeviceException if the kernels cannot run on it, whatever the driver */
    void refuseUnsupported() {
        if (!isSupported()) {
            throw new DeviceException("GPU %d, %s, has compute capability %d.%d; the kernels need %d.%d or newer"
                    .formatted(ordinal, name, capability / 10, capability % 10, OLDEST / 10, OLDEST % 10));
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "GPU %d, %s, compute capability %d.%d, %.1f GiB, driver for CUDA %s",
                ordinal,
                name,
                capability / 10,
                capability % 10,
                bytes / (double) (1L << 30),
                driver);
    }
}
