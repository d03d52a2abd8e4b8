using System.Collections.Immutable;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Calls of methods that have companions: what goes in, what comes back, and what is left where they throw.</content>
internal sealed partial class BodyLowering
{
    /// <param name="target">The method that is called; where the call is one of a delegate, what that stands for.</param>
    /// <param name="kind">The companion of it that is called instead.</param>
    private Operand LowerDifferentiableCall(IInvocationOperation call, IMethodSymbol target, IOperation? instance, string name, CompanionKind? kind = null)
    {
        if (Signature.IncludesThis(target))
        {
            return Refuse(call, Catalogue.Callee, target.Name, "its receiver is active, and what it is called on here is a constant: mark the caller with IncludeThis, too");
        }

        if (instance is not (null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }))
        {
            return Refuse(call, Catalogue.Callee, target.Name, "calls on other instances are not supported yet; make it static and pass what it needs");
        }

        if (!CheckAccess(call, target))
        {
            return Placeholder(call);
        }

        if (Signature.Reference(target) is not { } declared)
        {
            return Refuse(call, Catalogue.Callee, target.Name, "its own signature is not supported");
        }

        if (Signature.Constructed(declared, target) is not { } itself)
        {
            return Refuse(call, Catalogue.Callee, target.Name, "its parameters are made of type parameters in a way that is not supported yet");
        }

        if ((kind is { } companion ? CompanionSignatures.Of(itself, companion) : itself) is not { } reference)
        {
            return Refuse(call, Catalogue.Callee, target.Name, "its own signature is not supported");
        }

        return Call(call, call.Arguments, target, reference, null, name, kind);
    }

    /// <summary>What leaves nothing on the tape is evaluated again.</summary>
    private void NoteRecomputed(IOperation call, ImmutableArray<IArgumentOperation> passed, IMethodSymbol target, MethodReference reference, CompanionKind? kind)
    {
        string? reason = reference.Companions is not null ? "nothing but its companions is known of it"
            : kind is null && KnownMethods.Differentiable(target) is { } mark && mark.NamedArguments.Any(argument => argument is { Key: "Checkpoint", Value.Value: true }) ? "it is marked Checkpoint"
            : null;
        if (reason is not null && passed.Any(argument => frame.Dependence.DependsOnActive((IOperation)argument) || IsActiveMemory(argument)))
        {
            recomputed.Add(new Refusal(Catalogue.Recomputed, (frame.Origin ?? call.Syntax).GetLocation(), EquatableArray.Create(reference.Name, reason)));
        }
    }

    /// <param name="call">A call, or the creation of a struct.</param>
    /// <param name="receiver">What it is called on, where that is an argument.</param>
    /// <param name="kind">The companion of the method that is called.</param>
    private Operand Call(IOperation call, ImmutableArray<IArgumentOperation> passed, IMethodSymbol target, MethodReference reference, Operand? receiver, string name, CompanionKind? kind = null)
    {
        NoteRecomputed(call, passed, target, reference, kind);
        int first = receiver is null ? 0 : 1;
        ImmutableArray<ParameterSignature> declared = [.. reference.Declared.Skip(first)];
        ImmutableArray<(int Start, int Count)> groups = [.. reference.Groups.Skip(first)];
        Operand[] arguments = new Operand[declared.Length];
        Place?[] places = new Place?[declared.Length];
        foreach (IArgumentOperation argument in passed)
        {
            int i = argument.Parameter!.Ordinal;
            Passing passing = declared[i].Passing;
            if (passing is Passing.Ref or Passing.Out || (passing == Passing.In && IsPlace(argument.Value)))
            {
                places[i] = Settle(PlaceOf(argument.Value));
                if (places[i] is ElementPlace element && passed.SkipWhile(other => other != argument).Skip(1).Any(HasEffect))
                {
                    CheckIndex(element);
                }
            }
            else
            {
                arguments[i] = LowerArgument(argument, IsOnlyWritten(i), declared[i]);
            }
        }

        CheckAliases(passed, target, places, declared);

        // References are followed when the call is made, after all arguments have been evaluated.
        List<(Place Place, Operand Value)> written = [];
        List<Value> results = [];
        Operand? returned = reference.ReturnType is { } type ? Result(type, name) : null;

        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] is not { } place)
            {
                continue;
            }

            ParameterSignature parameter = declared[i];
            if (parameter.Passing == Passing.Out && place is ElementPlace checkedElement)
            {
                CheckIndex(checkedElement);
            }

            arguments[i] = parameter.Passing == Passing.Out ? new DefaultConstant(parameter.Type) : ReadPlace(place);
            if (parameter.Passing == Passing.In)
            {
                continue;
            }

            string variableName = place is VariablePlace { Variable: var variable } ? variable.Name : "";
            written.Add((place, Result(parameter.Type, variableName, LeavesOf(i), arguments[i])));
        }

        Region? shown = OnThrow(written, call);
        if (shown is not null)
        {
            KeepContents();
        }

        IEnumerable<Operand> leaves = arguments.SelectMany((argument, i) => LeavesOf(i).Select(leaf => Composite.LeavesOf(argument)[leaf]));
        Add(new Call(reference, (receiver is null ? leaves : leaves.Prepend(receiver)).ToEquatableArray(), results.ToEquatableArray()) { OnThrow = shown });
        if (origins is not null)
        {
            results.ForEach(value => origins[value.Id] = OriginOf(call));
        }

        foreach ((Place place, Operand value) in written)
        {
            WritePlace(place, value, call);
        }

        return returned ?? Placeholder(call);

        bool IsOnlyWritten(int position) => position < target.Parameters.Length
            ? KnownMethods.IsOutput(target.Parameters[position])
            : kind is CompanionKind.Gradient or CompanionKind.HessianVectorProduct && !declared[position].Name.EndsWith("Tangent", StringComparison.Ordinal);

        // Where the callee throws before it has assigned an `out` argument, what was there before is there still.
        void KeepContents()
        {
            for (int i = 0; i < places.Length; i++)
            {
                if (places[i] is { } place && declared[i].Passing == Passing.Out && IsReadable(place))
                {
                    arguments[i] = ReadPlace(place);
                }
            }
        }

        // Of a derivative of a struct only the reals are anything, and the rest is left as it is.
        IEnumerable<int> LeavesOf(int position)
        {
            (int start, int count) = groups[position];
            return Enumerable.Range(start, count).Select(leaf => reference.Parameters[leaf].Part?.Index ?? 0);
        }

        Operand Result(IrType type, string variable, IEnumerable<int>? written = null, Operand? before = null)
        {
            Operand[] leaves = before is null ? new Operand[StructType.Count(type)] : before is Composite ? [.. Composite.LeavesOf(before)] : [.. StructType.LeavesOf(type).Select(leaf => TypeMap.Default(leaf.Type))];
            for (int i = 0; i < leaves.Length; i++)
            {
                // A derivative always has a value.
                leaves[i] = StructType.LeavesOf(type)[i].IsPresence ? Constants.Bool(true) : leaves[i];
            }

            foreach (int i in written ?? Enumerable.Range(0, leaves.Length))
            {
                Leaf leaf = StructType.LeavesOf(type)[i];
                Value value = values.Create(leaf.Type, type is StructType ? leaf.NameIn(variable) : variable);
                results.Add(value);
                leaves[i] = value;
            }

            return Composite.Of(type, leaves);
        }
    }

    /// <summary>What a callee that throws has left behind references, as far as somebody sees it who catches the exception.</summary>
    private Region? OnThrow(List<(Place Place, Operand Value)> written, IOperation call)
    {
        List<(Place Place, Operand Value)> seen = [.. written.Where(item => IsSeenOnThrow(item.Place))];
        Region region = Nest(() => seen.ForEach(item => WritePlace(item.Place, item.Value, call))).Builder.Build();
        return region.Statements.Any(statement => statement is not Ir.Let) ? region : null;
    }

    private bool IsSeenOnThrow(Place place) => place switch
    {
        ElementPlace { Buffer: Table } => false,
        ElementPlace element => pending.Count > 0 || !IsOwnMemory(element.Buffer),
        EitherPlace either => IsSeenOnThrow(either.First) || IsSeenOnThrow(either.Second),
        _ => true,
    };

    /// <summary>The method itself has made the memory, so that nobody has it once the method has thrown.</summary>
    private bool IsOwnMemory(Operand buffer) => scope.Builder.DefinitionOf(buffer) switch
    {
        NewBuffer => true,
        Slice slice => IsOwnMemory(slice.Buffer),
        Ir.Conversion conversion => IsOwnMemory(conversion.X),
        _ => false,
    };

    /// <summary>It has been assigned on all ways.</summary>
    private bool IsReadable(Place place) => place switch
    {
        VariablePlace { Variable: var variable } => variable.Leaves.All(leaf => scope.Bindings.Contains(leaf) && scope.Bindings[leaf] is not null),
        EitherPlace either => IsReadable(either.First) && IsReadable(either.Second),
        _ => true,
    };
}
