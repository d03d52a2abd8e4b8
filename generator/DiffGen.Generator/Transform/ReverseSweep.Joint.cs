using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>Calls of which the forward sweep runs both sweeps at once, since it knows the adjoint of the result before it calls.</summary>
internal sealed partial class ReverseSweep
{
    private bool JoinSweeps(Call call, Scope scope)
    {
        if (scope.IsRepeated || !SeesForwardSweep(scope) || !activity.IsActive(call) || !fusion.IsPossible(call, scope) || !scope.Has(call.Results[0].Id)
            || !early.IsKnownBefore(scope[call.Results[0].Id], call, scope))
        {
            return false;
        }

        new ReverseCall(this, memory, activity, primal, plan, values, restoredRoots).RequireDisjointArguments(call, scope);
        List<Operand> arguments = new();
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            arguments.Add(Passed(call.Arguments[i], SweepSignatures.Passed(call.Method.Parameters[i].Type), call));
        }

        arguments.Add(early.Before(scope.Take(call.Results[0])!, call, scope));
        List<Value> results = [.. call.Results];
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            ParameterSignature parameter = call.Method.Parameters[i];
            Operand argument = call.Arguments[i];
            if (parameter is { IsActive: true, Type: BufferType buffer })
            {
                arguments.Add(activity.IsActive(memory.RootOf(argument)) ? ShadowBefore(argument, call, scope) : Unwanted(argument, buffer, call, scope));
            }
            else if (parameter.IsActive)
            {
                Value contribution = values.Create(parameter.Type, argument is Value value ? Scope.AdjointName(value) : "");
                plan.AddedHomes[contribution.Id] = scope.Node;
                arguments.Add(new DefaultConstant(parameter.Type));
                results.Add(contribution);
                Add(scope, argument, contribution);
            }
        }

        plan.JointCalls[call] = new Call(SweepSignatures.Both(call.Method), arguments.ToEquatableArray(), results.ToEquatableArray()) { OnThrow = call.OnThrow };
        return true;
    }

    private Operand Passed(Operand argument, IrType type, Statement call)
    {
        if (argument.Type is not BufferType || argument.Type == type)
        {
            return argument;
        }

        Value converted = values.Create(type);
        plan.Before(call).Add(new Let(converted, new Conversion(argument, type)));
        return converted;
    }

    /// <summary>Memory for adjoints that nobody asks for.</summary>
    private Value Unwanted(Operand argument, BufferType type, Statement call, Scope scope)
    {
        scope.HasScratch = true;
        Value length = values.Create(IrType.Int32);
        plan.Before(call).Add(new Let(length, new Length(argument)));
        NewBuffer buffer = new(type.Element, length) { Stack = Stack.Scratch };
        Value memory = values.Create(buffer.ResultType);
        plan.Before(call).Add(new Let(memory, buffer));
        return memory;
    }
}
