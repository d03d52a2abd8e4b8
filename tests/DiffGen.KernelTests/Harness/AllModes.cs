namespace DiffGen.Tests.Harness;

/// <summary>Kernels follow reverse mode, so programs ask for what they ask for.</summary>
internal static class AllModes
{
    public static string In(string text) => text;
}
