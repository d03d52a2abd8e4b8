namespace DiffGen.Generator.Ir;

/// <summary>How a public companion is called: it, or a method of the user's in its place.</summary>
/// <param name="Container">What stands before the dot; empty where the receiver does.</param>
/// <param name="HasReceiver">It is called on its first argument.</param>
internal sealed record PublicCompanion(string Container, string Name, bool HasReceiver)
{
    /// <summary>The user has written it.</summary>
    public bool IsRule { get; init; }

    /// <summary>What the user has written, as a method that is differentiated itself; null where it isn't.</summary>
    public MethodReference? Rule { get; init; }
}

/// <summary>
/// The companions of a method of which nothing else is known: neither its body nor sweeps that share a tape with its caller.
/// They work on the arguments as they were on entry of the call.
/// </summary>
/// <param name="Adjoint">Null where there is none, so that reverse mode can't go through a call.</param>
/// <param name="Tangent">Null where there is none, so that forward mode can't.</param>
internal sealed record PublicCompanions(PublicCompanion? Adjoint, PublicCompanion? Tangent)
{
    /// <summary>They are still to be generated, in this compilation.</summary>
    public bool AreGenerated { get; init; }
}
