using System.Reflection;

namespace DiffGen.Generator.Diagnostics;

/// <summary>
/// Where the page of a diagnostic is found: in the project's repository, if the build named one (the property
/// <c>RepositoryUrl</c>), and else in the package, which holds all pages.
/// </summary>
internal static class HelpLinks
{
    private const string Folder = "docs/diagnostics/";

    private static readonly string? Repository = typeof(HelpLinks).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(metadata => metadata.Key == "RepositoryUrl")?.Value;

    public static string Of(string id) => Of(id, Repository);

    public static string Of(string id, string? repository) =>
        string.IsNullOrEmpty(repository) ? Folder + id + ".md" : WithoutEnding(repository!.TrimEnd('/')) + "/blob/HEAD/" + Folder + id + ".md";

    private static string WithoutEnding(string repository) =>
        repository.EndsWith(".git", StringComparison.Ordinal) ? repository.Substring(0, repository.Length - ".git".Length) : repository;
}
