using System.Diagnostics;
using System.Text;

namespace DiffGen.PackageTests;

/// <summary>Runs the SDK as a user's shell would.</summary>
internal static class CommandLine
{
    /// <summary>Names a packages folder, above any nuget.config.</summary>
    public const string PackagesVariable = "NUGET_PACKAGES";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    public static Outcome Dotnet(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };

        // What the build that runs this test tells its children would make the consumer's build another than a user's.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment.Remove(PackagesVariable);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_ROLL_FORWARD"] = "Major";

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Append("The command ran out of time.");
        }

        process.WaitForExit();
        return new(process.ExitCode, output.ToString());

        void Append(string? line)
        {
            lock (output)
                output.AppendLine(line);
        }
    }

    public sealed record Outcome(int ExitCode, string Output)
    {
        public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        public Outcome MustSucceed()
        {
            Assert.True(ExitCode == 0, Output);
            return this;
        }
    }
}
