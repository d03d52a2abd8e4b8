namespace DiffGen;

/// <summary>Says that derivatives disagree with difference quotients.</summary>
public sealed class GradientCheckException : Exception
{
    /// <summary>Creates the exception for a check that failed.</summary>
    /// <param name="result">The result of the check.</param>
    public GradientCheckException(GradientCheckResult result)
        : base((result ?? throw new ArgumentNullException(nameof(result))).ToString())
        => Result = result;

    /// <summary>The result of the check.</summary>
    public GradientCheckResult Result { get; }
}
