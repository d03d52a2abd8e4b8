using System.IO.Compression;

namespace DiffGen.PackageTests;

public sealed class PackageTests(PackageTests.BuiltConsumer consumer) : IClassFixture<PackageTests.BuiltConsumer>
{
    private static readonly string[] s_expected =
    [
        "RosenbrockGradient 6.5 151 -50",
        "RosenbrockAdjoint 6.5 303 -99",
        "LossGradient 0.25 1 2 3",
        .. LogisticLine(0.3, 3.5),
        "GradientCheck passed",
    ];

    [Fact]
    public void The_package_holds_the_library_and_the_tools()
    {
        using var package = ZipFile.OpenRead(consumer.Project.Package);
        var files = package.Entries.Select(entry => entry.FullName).ToArray();
        Assert.Superset(
            new HashSet<string>
            {
                "lib/net8.0/DiffGen.dll",
                "lib/net8.0/DiffGen.xml",
                "lib/net10.0/DiffGen.dll",
                "lib/net10.0/DiffGen.xml",
                "analyzers/dotnet/cs/DiffGen.Generator.dll",
                "build/DiffGen.props",
                "buildTransitive/DiffGen.props",
                "analyzers/dotnet/cs/DiffGen.Analyzers.dll",
                "analyzers/dotnet/cs/DiffGen.CodeFixes.dll",
                "docs/diagnostics/DG0001.md",
                "README.md",
                "LICENSE",
            },
            files.ToHashSet());
        Assert.DoesNotContain(files, file => Path.GetFileName(file).StartsWith("Microsoft.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_package_depends_on_nothing()
    {
        using var package = ZipFile.OpenRead(consumer.Project.Package);
        using var nuspec = new StreamReader(package.GetEntry("DiffGen.nuspec")!.Open());
        Assert.DoesNotContain("<dependency ", nuspec.ReadToEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("net8.0")]
    [InlineData("net10.0")]
    public void One_reference_gives_gradients(string framework)
    {
        consumer.Built.MustSucceed();
        Assert.Equal(s_expected, consumer.Project.Run(framework).MustSucceed().Lines);
    }

    [Fact]
    public void A_trimmed_application_publishes_without_warnings_and_runs()
    {
        consumer.Built.MustSucceed();
        var output = Path.Combine(consumer.Project.Folder, "published");
        var published = consumer.Project.PublishTrimmed("net10.0", output).MustSucceed();
        Assert.DoesNotContain("warning", published.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(s_expected, CommandLine.Dotnet(output, "Consumer.dll").MustSucceed().Lines);
    }

    [Fact]
    public void A_project_can_ask_for_fast_math()
    {
        using var project = new ConsumerProject();
        project.Write("Program.cs", """
            using DiffGen;

            public static partial class Powers
            {
                [Differentiable]
                public static double Cube(double x) => Math.Pow(x, 3);

                public static void Main()
                {
                    CubeGradient(1.1, out double gradient);
                    Console.WriteLine(gradient);
                }
            }
            """);
        project.Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <DiffGenFastMath>true</DiffGenFastMath>
                <EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>
                <CompilerGeneratedFilesOutputPath>generated/$(TargetFramework)</CompilerGeneratedFilesOutputPath>
              </PropertyGroup>
              <ItemGroup><Compile Remove="generated/**" /></ItemGroup>
            </Project>
            """);
        project.Build().MustSucceed();
        var generated = Directory.GetFiles(Path.Combine(project.Folder, "generated"), "Powers*.g.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(generated);
        Assert.All(generated, file => Assert.DoesNotContain("global::System.Math.Pow", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_differentiated_breaks_the_build_with_a_diagnostic()
    {
        using var project = new ConsumerProject();
        project.Write("Program.cs", """
            using DiffGen;

            return 0;

            public static class NotPartial
            {
                [Differentiable]
                public static double Square(double x) => x * x;
            }
            """);
        var built = project.Build();
        Assert.NotEqual(0, built.ExitCode);
        Assert.Matches(@"Program\.cs\(\d+,\d+\): error DG0\d{3}: ", built.Output);
    }

    private static string[] LogisticLine(double start, double rate)
    {
        double state = start, byStart = 1, byRate = 0;
        for (var i = 0; i < 3; i++)
        {
            byStart *= rate * (1 - (2 * state));
            byRate = (state * (1 - state)) + (rate * (1 - (2 * state)) * byRate);
            state = rate * state * (1 - state);
        }

        return [FormattableString.Invariant($"LogisticGradient {state:R} {byStart:G12} {byRate:G12}")];
    }

    public sealed class BuiltConsumer : IDisposable
    {
        public BuiltConsumer()
        {
            Project.Write("Program.cs", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Consumer", "Program.cs")));
            Built = Project.Build();
        }

        public ConsumerProject Project { get; } = new();

        internal CommandLine.Outcome Built { get; }

        public void Dispose() => Project.Dispose();
    }
}
