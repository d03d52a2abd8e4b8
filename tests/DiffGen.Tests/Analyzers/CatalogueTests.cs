using DiffGen.Generator.Diagnostics;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Analyzers;

/// <summary>A diagnostic is in the catalogue, in the release notes, and has a page.</summary>
public class CatalogueTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Repository.Project, "..", ".."));

    [Fact]
    public void Ids_are_unique_and_named_by_their_range()
    {
        Assert.Equal(Catalogue.All.Length, Catalogue.All.Select(descriptor => descriptor.Id).Distinct().Count());
        Assert.All(Catalogue.All, descriptor => Assert.Equal(
            descriptor.Id[..3] switch { "DG0" => "DiffGen.Usage", "DG1" => "DiffGen.Construct", "DG2" => "DiffGen.Smoothness", "DG3" => "DiffGen.Kernels", "DG4" => "DiffGen.Cost", _ => "" },
            descriptor.Category));
    }

    [Fact]
    public void Each_has_a_page()
    {
        foreach (var descriptor in Catalogue.All)
        {
            var page = Path.Combine(Root, "docs", "diagnostics", descriptor.Id + ".md");
            Assert.True(File.Exists(page), page);
            Assert.StartsWith($"# {descriptor.Id}: {descriptor.Title}\n", File.ReadAllText(page).ReplaceLineEndings("\n"), StringComparison.Ordinal);
            Assert.EndsWith(descriptor.Id + ".md", descriptor.HelpLinkUri, StringComparison.Ordinal);
        }

        Assert.Equal(Catalogue.All.Length, Directory.GetFiles(Path.Combine(Root, "docs", "diagnostics"), "DG*.md").Length);
    }

    [Theory]
    [InlineData(null, "docs/diagnostics/DG1002.md")]
    [InlineData("", "docs/diagnostics/DG1002.md")]
    [InlineData("https://example.org/diffgen", "https://example.org/diffgen/blob/HEAD/docs/diagnostics/DG1002.md")]
    [InlineData("https://example.org/diffgen.git", "https://example.org/diffgen/blob/HEAD/docs/diagnostics/DG1002.md")]
    [InlineData("https://example.org/diffgen/", "https://example.org/diffgen/blob/HEAD/docs/diagnostics/DG1002.md")]
    public void Links_lead_to_the_repository_if_it_is_known(string? repository, string link) => Assert.Equal(link, HelpLinks.Of("DG1002", repository));

    [Fact]
    public void Each_is_in_the_release_notes()
    {
        var folder = Path.Combine(Root, "generator", "DiffGen.Generator", "Diagnostics");
        var lines = Directory.GetFiles(folder, "AnalyzerReleases.*.md").SelectMany(File.ReadAllLines).Where(line => line.StartsWith("DG", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(
            Catalogue.All.Select(descriptor =>
                $"{descriptor.Id} | {descriptor.Category} | {(descriptor.IsEnabledByDefault ? descriptor.DefaultSeverity.ToString() : "Disabled")} | {descriptor.Title}"),
            lines);
    }

    [Fact]
    public void Errors_are_errors() =>
        Assert.All(Catalogue.All.Where(descriptor => descriptor.Id[..3] is "DG0" or "DG1" or "DG3" && descriptor.Id != "DG0998"), descriptor => Assert.Equal(DiagnosticSeverity.Error, descriptor.DefaultSeverity));
}
