using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Reverses a call of a method that is known by its companions alone: its adjoint is called, with the arguments as they were on
/// entry. It computes the method's value once more, and leaves the method's memory as that does.
/// </summary>
internal sealed class CompanionCall(ReverseSweep sweep, MemoryAnalysis memory, Activity activity, PrimalValues primal, ValueSource values)
{
    /// <exception cref="UnsupportedException">An array is needed as an object, and there is none.</exception>
    public static void Check(Call call)
    {
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            // Their adjoints are spans here.
            if (call.Method.Parameters[i] is { IsActive: true } taken && (taken.Type is GridType || (taken.Type.IsMemory && taken.Part is not null)))
            {
                string kind = taken.Type is GridType grid ? grid.Kind : "an array in a struct";
                throw new UnsupportedException($"'{call.Method.Name}', of which only the companions are known, takes '{taken.Name}', {kind}: declare the parameter as Span or ReadOnlySpan", call.Arguments[i]);
            }

            if (call.Method.Parameters[i] is { Type: BufferType { Kind: BufferKind.Array } or GridType } parameter && call.Arguments[i].Type != parameter.Type)
            {
                throw new UnsupportedException(
                    $"'{call.Method.Name}' takes '{parameter.Name}' as an array, and here it is memory that only a span can refer to: declare the parameter as Span or ReadOnlySpan", call.Arguments[i]);
            }
        }
    }

    /// <exception cref="UnsupportedException">The method has no such companion.</exception>
    public static PublicCompanion Require(Call call, PublicCompanion? companion, string suffix) => companion ?? throw new UnsupportedException(
        $"it calls '{call.Method.Name}', of which there is no companion '{call.Method.Name}{suffix}' and no rule [{suffix}Of]",
        call.Results.Concat<Operand>(call.Arguments).FirstOrDefault());

    /// <param name="entries">What memory that the call writes held on entry, and holds now.</param>
    public void Run(Call call, IReadOnlyDictionary<Operand, (Operand Buffer, Operand Copy)> entries, Scope scope)
    {
        MethodReference adjoint = PublicSignatures.Adjoint(call.Method, Require(call, call.Method.Companions!.Adjoint, "Adjoint"));
        List<(Operand Buffer, Operand Copy)> outputs = Outputs(call, entries, scope).ToList();
        List<Operand> arguments = new();
        List<Value> results = new();
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            ParameterSignature parameter = call.Method.Parameters[i];
            arguments.Add(parameter.Passing == Passing.Out ? call.Arguments[i] : Converted(primal.Get(call.Arguments[i], scope), parameter.Type, scope));
            if (parameter.Passing is Passing.Ref or Passing.Out)
            {
                results.Add(values.Create(parameter.Type));
            }
        }

        int result = 0;
        foreach (Leaf part in call.Method.ResultParts)
        {
            if (part.Type is RealType)
            {
                arguments.Add(Seed(call.Results[result], scope));
            }

            result++;
        }

        List<(Operand Argument, Value Contribution)> contributions = new();
        List<(Operand Shadow, Operand Separate)> separate = new();
        HashSet<Value> passed = new();
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            ParameterSignature parameter = call.Method.Parameters[i];
            Operand argument = call.Arguments[i];
            Value? version = parameter.Passing is Passing.Ref or Passing.Out ? call.Results[result++] : null;
            if (!parameter.IsActive)
            {
                continue;
            }

            if (parameter.Type.IsMemory)
            {
                arguments.Add(ShadowOf(argument, passed, separate, scope));
                continue;
            }

            arguments.Add(version is null ? Constants.Real(0, (RealType)parameter.Type) : Seed(version, scope));
            Value contribution = values.Create(parameter.Type, argument is Value value ? Scope.AdjointName(value) : "");
            results.Add(contribution);
            if (parameter.Passing != Passing.Out)
            {
                contributions.Add((argument, contribution));
            }
        }

        scope.Body.Add(new Call(adjoint, arguments.ToEquatableArray(), results.ToEquatableArray()));
        foreach ((Operand buffer, Operand copy) in entries.Values.Concat(outputs))
        {
            scope.Body.Add(new CopyElements(copy, buffer));
        }

        foreach ((Operand shadow, Operand part) in separate)
        {
            AddElements(shadow, part, scope);
        }

        foreach ((Operand argument, Value contribution) in contributions)
        {
            sweep.Add(scope, argument, contribution);
        }
    }

    /// <summary>What the function leaves for its caller is there already, and the companion writes it once more.</summary>
    private IEnumerable<(Operand Buffer, Operand Copy)> Outputs(Call call, IReadOnlyDictionary<Operand, (Operand Buffer, Operand Copy)> entries, Scope scope)
    {
        foreach (Operand written in memory.WrittenBuffers(call).Where(written => !entries.ContainsKey(written) && memory.IsParameter(memory.RootOf(written))))
        {
            Operand buffer = Converted(primal.Get(written, scope), SweepSignatures.Passed(written.Type), scope);
            Operand copy = Allocate(buffer, isZeroed: false, scope);
            scope.Body.Add(new CopyElements(buffer, copy));
            yield return (buffer, copy);
        }
    }

    private static Operand Seed(Value result, Scope scope) => scope.Take(result) ?? Constants.Real(0, (RealType)result.Type);

    private static Operand Converted(Operand argument, IrType type, Scope scope) =>
        !argument.Type.IsMemory || argument.Type == type ? argument : scope.Body.Let(new Conversion(argument, type));

    // Adjoints that a companion takes must not overlap, even where what they belong to may, because it is only read.
    private Operand ShadowOf(Operand buffer, HashSet<Value> passed, List<(Operand Shadow, Operand Separate)> separate, Scope scope)
    {
        Value origin = memory.OriginOf(memory.RootOf(buffer));
        if (buffer.Type.IsGraph && (!activity.IsAnyActive(buffer) || passed.Contains(origin)))
        {
            throw new UnsupportedException("what leads to other memory is passed to a companion, and has no adjoint of its own there", buffer);
        }

        if (!activity.IsAnyActive(buffer))
        {
            return Allocate(primal.Get(buffer, scope), isZeroed: true, scope);
        }

        Operand shadow = sweep.Shadow(buffer, scope);
        if (passed.Add(origin))
        {
            return shadow;
        }

        Operand part = Allocate(primal.Get(buffer, scope), isZeroed: true, scope);
        separate.Add((shadow, part));
        return part;
    }

    private static Operand Allocate(Operand buffer, bool isZeroed, Scope scope)
    {
        scope.HasScratch = true;
        Value length = scope.Body.Let(new Length(buffer));
        return scope.Body.Let(new NewBuffer(((BufferType)buffer.Type).Element, length) { Stack = Stack.Scratch, Zeroed = isZeroed });
    }

    private void AddElements(Operand shadow, Operand part, Scope scope)
    {
        Value length = scope.Body.Let(new Length(part));
        Value index = values.Create(IrType.Int32);
        RegionBuilder body = scope.Body.Nested();
        foreach (Leaf leaf in StructType.LeavesOf(((BufferType)part.Type).Element).Where(leaf => leaf.Type.IsDifferentiable))
        {
            body.Add(new Accumulate(shadow, index, body.Let(new Load(part, index, InRange: true) { Path = leaf.Path })) { Path = leaf.Path });
        }

        scope.Body.Add(new For(index, Constants.Int(0), BinaryOperator.Less, length, 1, EquatableArray<Carried>.Empty, body.Build()));
    }
}
