namespace DiffGen.Generator.Diagnostics;

/// <summary>Where the page of a diagnostic is found.</summary>
internal static class HelpLinks
{
    private const string Base = "docs/diagnostics/";

    public static string Of(string id) => Base + id + ".md";
}
