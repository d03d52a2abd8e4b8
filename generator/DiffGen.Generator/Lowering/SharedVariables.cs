using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <summary>Which variables of a body can change although no assignment of them is in sight.</summary>
internal static class SharedVariables
{
    public static HashSet<ISymbol> In(IOperation body)
    {
        HashSet<ISymbol> shared = new(SymbolEqualityComparer.Default);
        foreach (IOperation operation in body.DescendantsAndSelf())
        {
            switch (operation)
            {
                case ILocalFunctionOperation function:
                    shared.UnionWith(AssignedFrom(function.Symbol, function));
                    break;
                case IAnonymousFunctionOperation function:
                    shared.UnionWith(AssignedFrom(function.Symbol, function));
                    break;
                case IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } declarator:
                    AddAll(declarator.GetVariableInitializer());
                    break;
                case ISimpleAssignmentOperation { IsRef: true } assignment:
                    AddAll(assignment.Value);
                    break;
            }
        }

        return shared;

        // What a function declares itself, only the functions in it assign out of sight.
        static IEnumerable<ISymbol> AssignedFrom(IMethodSymbol function, IOperation operation) =>
            Assigned.In(operation.ChildOperations).Where(symbol => !IsDeclaredIn(function, symbol));

        static bool IsDeclaredIn(IMethodSymbol function, ISymbol symbol)
        {
            for (ISymbol? owner = symbol.ContainingSymbol; owner is IMethodSymbol; owner = owner.ContainingSymbol)
            {
                if (SymbolEqualityComparer.Default.Equals(owner, function))
                {
                    return true;
                }
            }

            return false;
        }

        void AddAll(IOperation? reference)
        {
            foreach (IOperation part in reference?.DescendantsAndSelf() ?? [])
            {
                switch (part)
                {
                    case ILocalReferenceOperation local:
                        shared.Add(local.Local);
                        break;
                    case IParameterReferenceOperation parameter:
                        shared.Add(parameter.Parameter);
                        break;
                }
            }
        }
    }
}
