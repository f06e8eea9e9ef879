package io.robocache.device;

import java.util.Arrays;
import java.util.Set;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** Turns the result of a driver call into nothing or an exception that names the call and its values. */
final class CudaCall {

    /** After these the context, and so the process, computes no more: every later call fails as well. */
    private static final Set<Integer> FATAL = Set.of(
            CUresult.CUDA_ERROR_ECC_UNCORRECTABLE,
            CUresult.CUDA_ERROR_ILLEGAL_ADDRESS,
            CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
            CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED,
            CUresult.CUDA_ERROR_ASSERT,
            CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
            CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
            CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
            CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
            CUresult.CUDA_ERROR_INVALID_PC,
            CUresult.CUDA_ERROR_LAUNCH_FAILED,
            CUresult.CUDA_ERROR_SYSTEM_NOT_READY,
            CUresult.CUDA_ERROR_DEINITIALIZED,
            CUresult.CUDA_ERROR_UNKNOWN);

    private CudaCall() {}

    /**
     * Checks one call.
     *
     * @param call   its name in the driver
     * @param values what it was given, for the message
     * @throws DeviceMemoryException if there was too little memory; the device is as before
     * @throws DeviceLostException   if the device computes no more in this process
     * @throws DeviceException       for every other failure
     */
    static void check(int result, String call, Object... values) {
        if (result == CUresult.CUDA_SUCCESS) {
            return;
        }
        String words = "%s%s: %s (%d)".formatted(call, Arrays.toString(values), name(result), result);
        if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            throw new DeviceMemoryException(words);
        }
        if (FATAL.contains(result)) {
            throw new DeviceLostException(words + "; the process must be replaced");
        }
        throw new DeviceException(words);
    }

    /** The driver's name of a result, which costs no call of the driver. */
    static String name(int result) {
        String[] name = new String[1];
        return JCudaDriver.cuGetErrorName(result, name) == CUresult.CUDA_SUCCESS && name[0] != null
                ? name[0]
                : "unknown result";
    }
}
