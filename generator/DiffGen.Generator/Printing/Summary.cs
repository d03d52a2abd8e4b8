using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>One sentence of documentation, by the kind of companion that a function is.</summary>
internal static class Summary
{
    // The longer suffix first where one ends in another.
    private static readonly (string Suffix, string Text)[] Kinds =
    [
        ("HessianVectorProduct", "Computes {0}, its gradient and the product of its Hessian with a vector."),
        ("GradientKernel", "Computes {0} and adds its gradient, one evaluation a thread."),
        ("AdjointKernel", "Adds the vector-Jacobian product of {0}, one evaluation a thread."),
        ("Kernel", "Computes {0}, one evaluation a thread."),
        ("Gradient", "Computes {0} and its gradient."),
        ("Adjoint", "Computes {0} and adds its vector-Jacobian product to the adjoints."),
        ("Tangent", "Computes {0} and its Jacobian-vector product."),
        ("Jacobian", "Computes {0} and its Jacobian."),
        ("Hessian", "Computes {0} and its Hessian."),
    ];

    public static string Of(Function function, Declaration declaration)
    {
        string method = "<c>" + declaration.Display.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;") + "</c>";
        foreach ((string suffix, string text) in Kinds)
        {
            if (function.Tape != TapeAccess.Passed && function.Name.EndsWith(suffix, StringComparison.Ordinal))
            {
                return text.Replace("{0}", method);
            }
        }

        return "A part of the derivative of " + method + ".";
    }
}
