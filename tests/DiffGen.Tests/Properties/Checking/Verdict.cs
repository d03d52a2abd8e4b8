using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Checking;

/// <summary>What is wrong with a program's companions.</summary>
/// <param name="Kind">Failures of one kind are taken for the same while a program is made smaller.</param>
internal sealed record Failure(string Kind, string Message);

/// <summary>What checking a program came to.</summary>
internal sealed record Verdict(SourceProgram Program)
{
    public Failure? Failure { get; init; }

    /// <summary>Companions as they were generated.</summary>
    public string Generated { get; init; } = "";

    /// <summary>The ids under which methods were refused, one for each method.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];

    /// <summary>Methods and points that were run and compared.</summary>
    public int Judged { get; init; }

    /// <summary>Of those, where some derivative is neither zero nor that of a value that is handed through.</summary>
    public int Differentiated { get; init; }

    /// <summary>Methods and points where numbers are too large or runs too long.</summary>
    public int Untame { get; init; }

    /// <summary>Whether a loop ran on vectors.</summary>
    public bool RanOnVectors { get; init; }

    /// <summary>Points where the method throws.</summary>
    public int Throwing { get; init; }
}
