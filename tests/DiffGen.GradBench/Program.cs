using System.Text;
using DiffGen.GradBench.Measuring;
using DiffGen.GradBench.Protocol;

if (args is ["measure", .. var inputs])
{
    Measurements.Print(inputs);
    return;
}

Stream input = Console.OpenStandardInput();
using StreamReader reader = new(input, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
using Stream output = Console.OpenStandardOutput();
Tool.Run(reader, output);
