using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>Functions that there are for vectors.</summary>
internal static class VectorFunctions
{
    /// <summary>What a function is called for vectors, or null where there is none.</summary>
    /// <param name="fast">The last bits may be others than those of the function for one number.</param>
    public static (string Name, bool IsExpensive)? Of(Intrinsic intrinsic, bool fast) => intrinsic is { Custom: null, HasReceiver: false, Throws: false, Taken.Count: 0 }
        ? intrinsic.Rule switch
        {
            "Sqrt" or "Abs" or "Max" or "Min" => (intrinsic.Rule, false),
            "Exp" or "Log" or "Sin" or "Cos" or "Tanh" when fast => (intrinsic.Rule, true),
            _ => null,
        }
        : null;
}
