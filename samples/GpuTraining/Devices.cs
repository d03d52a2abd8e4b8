using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace GpuTraining;

/// <summary>Finds the device that is asked for.</summary>
internal static class Devices
{
    /// <summary>A machine with a driver alone has the library under this name, and ILGPU asks for another.</summary>
    public static void FindDriver() => NativeLibrary.SetDllImportResolver(
        typeof(Context).Assembly,
        (name, assembly, path) => name.Contains("cuda", StringComparison.OrdinalIgnoreCase) && NativeLibrary.TryLoad("libcuda.so.1", out nint library) ? library : 0);

    /// <param name="name"><c>cuda</c>, <c>opencl</c> or <c>cpu</c>; null for the best there is.</param>
    public static Accelerator Create(Context context, string? name)
    {
        if (name is null)
        {
            return context.GetPreferredDevice(preferCPU: false).CreateAccelerator(context);
        }

        AcceleratorType wanted = name.ToUpperInvariant() switch
        {
            "CUDA" => AcceleratorType.Cuda,
            "OPENCL" => AcceleratorType.OpenCL,
            "CPU" => AcceleratorType.CPU,
            _ => throw new ArgumentException($"There is no device '{name}': it is one of cuda, opencl and cpu."),
        };
        foreach (Device device in context.Devices)
        {
            if (device.AcceleratorType == wanted)
            {
                return device.CreateAccelerator(context);
            }
        }

        throw new InvalidOperationException($"This machine has no device for {name}.");
    }
}
