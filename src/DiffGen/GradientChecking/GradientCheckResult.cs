using System.Globalization;

namespace DiffGen;

/// <summary>What <see cref="GradientCheck"/> found.</summary>
public sealed class GradientCheckResult
{
    internal GradientCheckResult(IReadOnlyList<GradientCheckComponent> components)
    {
        Components = components;
        Passed = components.All(component => component.Outcome == GradientCheckOutcome.Agrees);
        Worst = components
            .OrderByDescending(component => Severity(component.Outcome))
            .ThenByDescending(component => component.RelativeError)
            .FirstOrDefault();
    }

    /// <summary>Whether all derivatives agree. Where there are none, they do.</summary>
    public bool Passed { get; }

    /// <summary>All derivatives that were compared.</summary>
    public IReadOnlyList<GradientCheckComponent> Components { get; }

    /// <summary>
    /// The derivative that is most wrong: one that differs before one that cannot be judged, and then the one with the largest relative
    /// error. The default value where there are none.
    /// </summary>
    public GradientCheckComponent Worst { get; }

    /// <summary>Does nothing if the check passed.</summary>
    /// <exception cref="GradientCheckException">The check failed. The message names the worst component.</exception>
    public void ThrowIfFailed()
    {
        if (!Passed)
            throw new GradientCheckException(this);
    }

    /// <summary>Says in one line whether the check passed, and which derivative is the worst.</summary>
    /// <returns>The line.</returns>
    public override string ToString()
    {
        if (Components.Count == 0)
            return "no derivatives to compare";
        if (Passed)
            return string.Create(CultureInfo.InvariantCulture, $"all {Components.Count} derivatives agree; the worst is {Worst}");

        var failures = Components.Count(component => component.Outcome != GradientCheckOutcome.Agrees);
        var remark = Worst.Outcome == GradientCheckOutcome.Unreliable
            ? "; the difference quotient is unreliable here (a jump, the edge of the domain, or noise), so check at another point"
            : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{failures} of {Components.Count} derivatives disagree; the worst is {Worst}{remark}");
    }

    private static int Severity(GradientCheckOutcome outcome) => outcome switch
    {
        GradientCheckOutcome.Differs => 2,
        GradientCheckOutcome.Unreliable => 1,
        _ => 0,
    };
}
