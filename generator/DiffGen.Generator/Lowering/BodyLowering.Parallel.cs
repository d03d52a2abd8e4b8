using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// <c>Parallel.For</c>: a counted loop whose body is a function. That its iterations are independent is found out when the whole method is
/// known (<see cref="Transform.ParallelLoops"/>).
/// </content>
internal sealed partial class BodyLowering
{
    /// <summary>The loop, or null if it is another call.</summary>
    private Operand? LowerParallelLoop(IInvocationOperation call, bool discards)
    {
        if (!KnownMethods.IsIn(call.TargetMethod.ContainingType, "Parallel", "System.Threading.Tasks") || call.TargetMethod is not
            {
                Name: "For",
                IsGenericMethod: false,
                Parameters: [{ Type.SpecialType: SpecialType.System_Int32 }, { Type.SpecialType: SpecialType.System_Int32 }, { Type: INamedTypeSymbol { TypeArguments: [{ SpecialType: SpecialType.System_Int32 }] } }],
            }
            || !discards)
        {
            return null;
        }

        Operand[] arguments = Evaluate(call.Arguments);
        if (arguments[2] is not Closure closure || FunctionOf(closure, call) is not var (function, body, container))
        {
            return IsRefused(call.Arguments[2].Value) || arguments[2] is Closure
                ? Placeholder(call)
                : Refuse(call, Catalogue.Iterations, method.Name, "which function they run is not known; write it as a lambda");
        }

        Assumptions assumptions = new();
        while (Try(Emit) == Attempt.Again)
        {
        }

        List<string> shared = [.. assumptions.Missed.Select(variable => variable.Name).Where(name => name.Length > 0).Distinct()];
        if (assumptions.Missed.Count > 0)
        {
            Refuse(call, Catalogue.Iterations, method.Name, shared.Count == 0
                ? "they assign a variable from around them"
                : $"they assign '{shared[0]}', which is one variable for all of them; write what each finds to an element of its own, and add up afterwards");
        }

        return Placeholder(call);

        Attempt Emit()
        {
            List<Carry> carries = CarriesOf([], assumptions);
            Value index = values.Create(IrType.Int32, function.Parameters[0].Name);
            if (origins is not null)
            {
                origins[index.Id] = OriginOf(call);
            }

            if (arguments[0] is IntegerConstant { Value: >= 0 })
            {
                limits[index.Id] = arguments[1];
            }

            Scope inner = Nest(() =>
            {
                scope.IsRepeated = true;
                Enter(carries);
                InlineNested(function, body, container, call, [Actual.Of(function.Parameters[0], index)], "");
            });
            return Leave(carries, assumptions, false, inner, (carried, region) => new For(index, arguments[0], BinaryOperator.Less, arguments[1], 1, carried, region) { IsParallel = true });
        }
    }

    /// <summary>A lambda, or a local function that is called by its name alone; null for a method, or if it was refused.</summary>
    private (IMethodSymbol Function, IOperation Body, Frame Container)? FunctionOf(Closure closure, IOperation at)
    {
        switch (closure.Function)
        {
            case IAnonymousFunctionOperation lambda:
                return (lambda.Symbol, lambda.Body, closure.Container);
            case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } local }:
                Frame current = frame;
                frame = closure.Container;
                (IOperation Body, Frame Container)? found = NestedFunction(at, local);
                frame = current;
                return found is var (body, container) ? (local, body, container) : null;
            default:
                Refuse(at, Catalogue.Iterations, method.Name, "they run a method; write a lambda that calls it");
                return null;
        }
    }
}
