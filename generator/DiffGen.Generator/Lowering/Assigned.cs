using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <summary>Which variables a piece of code assigns.</summary>
internal static class Assigned
{
    public static HashSet<ISymbol> In(params IEnumerable<IOperation>[] pieces)
    {
        HashSet<ISymbol> symbols = new(SymbolEqualityComparer.Default);
        foreach (IOperation operation in pieces.SelectMany(piece => piece).SelectMany(piece => piece.DescendantsAndSelf()))
        {
            switch (operation)
            {
                case IDeconstructionAssignmentOperation deconstruction:
                    foreach (IOperation part in deconstruction.Target.DescendantsAndSelf())
                    {
                        Add(part);
                    }

                    break;
                case IAssignmentOperation assignment:
                    Add(assignment.Target);
                    break;
                case IIncrementOrDecrementOperation increment:
                    Add(increment.Target);
                    break;
                case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                    Add(argument.Value);
                    break;
                case IInvocationOperation { Instance: { Type: { } type } receiver, TargetMethod.IsReadOnly: false } when StructMap.Of(type) is not null:
                    Add(receiver);
                    break;
                case IInvocationOperation { Instance: { Type: { } type } list, TargetMethod.Name: "Add" or "AddRange" or "Clear" or "RemoveAt" } when TypeMap.Map(type) is ListType:
                    Add(list);
                    break;
            }
        }

        return symbols;

        void Add(IOperation target)
        {
            switch (target)
            {
                case ILocalReferenceOperation local:
                    symbols.Add(local.Local);
                    break;
                case IParameterReferenceOperation parameter:
                    symbols.Add(parameter.Parameter);
                    break;
                case IMemberReferenceOperation { Instance: { Type: { } type } whole } when StructMap.Of(type) is not null:
                    Add(whole);
                    break;
            }
        }
    }
}
