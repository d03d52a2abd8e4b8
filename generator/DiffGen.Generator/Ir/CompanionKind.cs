namespace DiffGen.Generator.Ir;

/// <summary>The public companions of a method. Their names are its name and theirs.</summary>
internal enum CompanionKind
{
    Gradient,
    Adjoint,
    Tangent,
    HessianVectorProduct,
    Jacobian,
    Hessian,
    GradientBatch,
}

/// <summary>Names companions among the methods of a compilation.</summary>
internal static class CompanionKey
{
    public static string Of(string method, CompanionKind kind) => method + "|" + kind;

    /// <summary>The method that a key is of, and which companion of it; none for the method itself.</summary>
    public static (string Method, CompanionKind? Kind) Split(string key)
    {
        int bar = key.LastIndexOf('|');
        return bar >= 0 && Enum.TryParse(key.Substring(bar + 1), out CompanionKind kind) ? (key.Substring(0, bar), kind) : (key, null);
    }
}
