using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>Documentation of a companion: one sentence by the kind that it is, and one for each parameter that it adds.</summary>
internal static class Summary
{
    // The longer suffix first where one ends in another.
    private static readonly (string Suffix, string Text)[] Kinds =
    [
        ("HessianVectorProduct", "Computes {0}, its gradient and the product of its Hessian with a vector."),
        ("GradientGroupKernel", "Computes {0} and adds its gradient, several evaluations a thread."),
        ("AdjointGroupKernel", "Adds the vector-Jacobian product of {0}, several evaluations a thread."),
        ("SumKernel", "Adds up what the group kernels of {0} have left in parts."),
        ("GradientKernel", "Computes {0} and adds its gradient, one evaluation a thread."),
        ("AdjointKernel", "Adds the vector-Jacobian product of {0}, one evaluation a thread."),
        ("Kernel", "Computes {0}, one evaluation a thread."),
        ("GradientBatch", "Computes {0} and its gradient for each of many problems."),
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

    /// <summary>What a companion adds to the method's own parameters: name, and what is done with it.</summary>
    /// <param name="parameters">All parameters as they are printed.</param>
    public static IEnumerable<(string Name, string Text)> Parameters(Function function, IReadOnlyList<Parameter> parameters)
    {
        if (function.Tape == TapeAccess.Passed)
        {
            yield break;
        }

        ILookup<string, Parameter> known = parameters.ToLookup(parameter => parameter.Name, StringComparer.Ordinal);
        if (function.Name.EndsWith("Kernel", StringComparison.Ordinal))
        {
            foreach (Parameter parameter in parameters)
            {
                string? text = OfKernel(parameter.Name, known.Contains);
                if (text is not null)
                {
                    yield return (parameter.Name, text);
                }
            }

            yield break;
        }

        foreach (Parameter parameter in parameters)
        {
            string name = parameter.Name;
            string size = parameter.Type.IsMemory ? ", as long as that" : "";
            (string Suffix, string Text) kind = ParameterKinds.FirstOrDefault(candidate =>
                name.EndsWith(candidate.Suffix, StringComparison.Ordinal) && (name == "this" + candidate.Suffix || known.Contains(name.Substring(0, name.Length - candidate.Suffix.Length))));
            if (name == "resultAdjoint" || name == "resultTangent")
            {
                yield return (name, name == "resultAdjoint" ? "The seed: the adjoint of the result." : "The derivative of the result in the given direction. Overwritten.");
            }
            else if (name == "result" && function.Mode == Modes.GradientBatch)
            {
                yield return (name, "The values, one for each problem. Overwritten.");
            }
            else if (name == "hessian" && function.Name.EndsWith("Hessian", StringComparison.Ordinal))
            {
                yield return (name, "All second derivatives, row by row, over the active parameters in a row. Overwritten.");
            }
            else if (kind.Suffix is not null)
            {
                string owner = name.Substring(0, name.Length - kind.Suffix.Length);
                bool mayBeWritten = known[owner].Any(own => own.Passing is Passing.Ref or Passing.Out || own.Type is BufferType { Kind: not BufferKind.ReadOnlySpan } or GridType);
                string text = mayBeWritten && Written.TryGetValue(kind.Suffix, out string more) ? kind.Text + more : kind.Text;
                yield return (name, text.Replace("{0}", "<c>" + owner + "</c>").Replace("{1}", size));
            }
        }
    }

    /// <summary>A parameter of a kernel, where numbers lie in views, one for each thread.</summary>
    private static string? OfKernel(string name, Func<string, bool> isKnown)
    {
        foreach ((string suffix, string text) in KernelKinds)
        {
            string owner = name.EndsWith(suffix, StringComparison.Ordinal) ? name.Substring(0, name.Length - suffix.Length) : "";
            if (owner.Length > 0 ? isKnown(owner) : name == suffix)
            {
                return text.Replace("{0}", "<c>" + owner + "</c>");
            }
        }

        return null;
    }

    private static readonly (string Suffix, string Text)[] KernelKinds =
    [
        ("index", "Which thread it is."),
        ("result", "The value of each thread. Overwritten."),
        ("resultAdjoint", "The seed of each thread: the adjoint of its result."),
        ("tape", "As much as <c>TapeLength</c> says, for each thread."),
        ("overflow", "One element, which is set where the tape is too short."),
        ("Stride", "How far apart the elements of one thread lie in {0}."),
        ("Gradient", "The derivatives by {0}, laid out as that. Added to."),
        ("Adjoint", "The adjoints of {0}, laid out as that. Added to."),
    ];

    // What the method may write comes in as something else, or goes out.
    private static readonly Dictionary<string, string> Written = new(StringComparer.Ordinal)
    {
        ["Adjoint"] = " Where the method writes {0}, it holds the seed on entry, and the adjoint of what {0} held on return.",
        ["Tangent"] = " Where the method writes {0}, it holds the derivative of what is left there on return.",
    };

    private static readonly (string Suffix, string Text)[] ParameterKinds =
    [
        ("HessianVector", "The product of the Hessian with the direction, by {0}{1}. Overwritten."),
        ("Gradient", "The derivative by {0}{1}. Overwritten."),
        ("Adjoint", "The adjoint of {0}{1}. Added to."),
        ("Tangent", "The direction in {0}{1}."),
        ("Jacobian", "The derivatives of all outputs by {0}, row by row, a row an output. Overwritten."),
    ];
}
