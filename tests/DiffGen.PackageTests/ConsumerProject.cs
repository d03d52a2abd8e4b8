namespace DiffGen.PackageTests;

/// <summary>
/// A project of a user in a folder of its own, outside the repository: one package reference, restored from the packed feed into a packages
/// folder of its own.
/// </summary>
public sealed class ConsumerProject : IDisposable
{
    // No server outlives a command: it would hold the pipes that the test reads to the end.
    private static readonly string[] s_noServers = ["-nodeReuse:false", "-p:UseSharedCompilation=false", "-nologo", "-v:minimal"];

    public ConsumerProject()
    {
        Folder = Directory.CreateTempSubdirectory("diffgen-consumer-").FullName;
        Package = Directory.GetFiles(Feed, "DiffGen.*.nupkg").Single();

        var version = Path.GetFileNameWithoutExtension(Package)["DiffGen.".Length..];
        Write("nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><add key="packed" value="{Feed}" /></packageSources>
              <fallbackPackageFolders><add key="machine" value="{MachinePackages()}" /></fallbackPackageFolders>
            </configuration>
            """);
        Write("Consumer.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFrameworks>net8.0;net10.0</TargetFrameworks>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <IsAotCompatible>true</IsAotCompatible>
                <NuGetAudit>false</NuGetAudit>
                <Deterministic>true</Deterministic>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="DiffGen" Version="{version}" />
              </ItemGroup>
            </Project>
            """);

        // The folder for temporary files may lie under someone's Directory.Build files.
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            Write(name, "<Project />");
        Write(".editorconfig", "root = true");
    }

    public string Folder { get; }

    /// <summary>The path of the package under test.</summary>
    public string Package { get; }

    // A feed that was packed elsewhere can be tested in place of the one that the build made.
    private static string Feed
        => Environment.GetEnvironmentVariable("DIFFGEN_PACKAGE_FEED") ?? Path.Combine(AppContext.BaseDirectory, "feed");

    public void Write(string name, string content) => File.WriteAllText(Path.Combine(Folder, name), content);

    internal CommandLine.Outcome Build()
        => CommandLine.Dotnet(Folder, ["build", "-c", "Release", .. s_noServers]);

    internal CommandLine.Outcome Run(string framework)
        => CommandLine.Dotnet(Folder, Path.Combine("bin", "Release", framework, "Consumer.dll"));

    internal CommandLine.Outcome PublishTrimmed(string framework, string output)
        => CommandLine.Dotnet(
            Folder, ["publish", "-c", "Release", "-f", framework, "-o", output, "-p:PublishTrimmed=true", .. s_noServers]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // Saves downloading the targeting packs again; the package under test can't be in it, its version is no release's.
    private static string MachinePackages()
    {
        var folder = Environment.GetEnvironmentVariable(CommandLine.PackagesVariable);
        if (folder is null)
        {
            var line = CommandLine.Dotnet(AppContext.BaseDirectory, "nuget", "locals", "global-packages", "--list").MustSucceed().Lines[^1];
            folder = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }

        return Directory.CreateDirectory(folder).FullName;
    }
}
