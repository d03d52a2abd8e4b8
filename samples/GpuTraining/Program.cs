using GpuTraining;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;

// dotnet run -c Release [-- --device cuda|opencl|cpu] [--quick | --contention]
bool isQuick = args.Contains("--quick");
int epochs = isQuick ? 60 : 300, steps = isQuick ? 80 : 200, paths = isQuick ? 1_000 : 20_000;
int flag = Array.IndexOf(args, "--device");
Devices.FindDriver();
using Context context = Context.Create(builder => builder.Default().EnableAlgorithms());
using Accelerator device = Devices.Create(context, flag >= 0 && flag + 1 < args.Length ? args[flag + 1] : null);
Console.WriteLine($"Device: {device.Name} ({device.AcceleratorType})");
if (args.Contains("--contention"))
{
    Contention.Measure(device);
    return;
}

using (var training = new FlowerTraining(device, Flowers.Read(), new Random(1936)))
{
    Console.WriteLine($"Irises: the device's gradient and the host's differ by {training.CompareWithHost():0.0e+0} at most");
    for (int epoch = 1; epoch <= epochs; epoch++)
    {
        training.Step();
        if (epoch % (epochs / 6) == 0)
        {
            Console.WriteLine($"  epoch {epoch}: loss {training.ReadLoss():0.00000}");
        }
    }
}

double[] truth = [0.2, 0.1];
CallOption[] options = Calibration.Market(truth, paths, new Random(1973));
using var calibration = new Calibration(device, paths, new Random(1900));
Console.WriteLine($"Options: the volatility behind {options.Length} prices");
for (int step = 1; step <= steps; step++)
{
    calibration.Step(options);
    if (step % (steps / 5) == 0)
    {
        Console.WriteLine($"  step {step}: squared error {calibration.ReadLoss():0.00000}");
    }
}

double[] found = calibration.ReadModel();
Console.WriteLine($"  found {found[0]:0.000} now and {found[1]:0.000} more each year; the prices were made with {truth[0]} and {truth[1]}");
