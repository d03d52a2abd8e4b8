using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Assignments of every kind. The target's parts are evaluated first, then what it holds, then the right-hand side.</content>
internal sealed partial class BodyLowering
{
    /// <summary>Gives a variable a new version. A value that has the name of another variable gets a second one.</summary>
    private void Bind(Variable variable, Operand value, IOperation? origin)
    {
        if (!variable.IsLeaf)
        {
            for (int i = 0; i < variable.Leaves.Length; i++)
            {
                Bind(variable.Leaves[i], Composite.LeavesOf(value)[i], origin);
            }

            return;
        }

        bool isOther = value is Value { IsNamed: true } named && named.Name != variable.Name && !value.Type.IsMemory && variable.Name.Length > 0;
        Operand bound = isOther ? Let(new Copy(value), origin, variable.Name) : value;
        scope.Bindings[variable] = bound;
        if (entries.TryGetValue(variable, out Value? entry))
        {
            Add(new WriteBack(entry, bound));
        }

        Keep(variable);
    }

    private void Assign(Variable variable, IOperation value) => Bind(variable, LowerExpression(value, variable.Name), value);

    private Operand LowerAssignment(ISimpleAssignmentOperation assignment)
    {
        if (assignment.IsRef)
        {
            return LowerReferenceAssignment(assignment);
        }

        if (assignment.Target is ILocalReferenceOperation { Local: var local } && refusedVariables.Contains(local))
        {
            return Placeholder(assignment);
        }

        Place place = PlaceOf(assignment.Target);
        if (place is not ElementPlace element)
        {
            string name = place is VariablePlace { Variable: var variable } ? variable.Name : "";
            return WritePlace(place, LowerExpression(assignment.Value, name), assignment.Value);
        }

        Operand value = Constants.Int(0);
        Scope right = Nest(() => value = LowerExpression(assignment.Value));
        Region computed = right.Builder.Build();
        bool checksFirst = (element.Path.Length > 0 && (element.Buffer.Type is not ObjectType || element.Path.IndexOf('.', 1) > 0)) || (element.Buffer.Type is BufferType { Kind: not BufferKind.Array } && assignment.Target is not IArrayElementReferenceOperation);
        if (checksFirst && !computed.Statements.All(CannotTell))
        {
            CheckIndex(element);
        }

        if (!scope.IsDead)
        {
            scope.Builder.AddRange(computed.Statements);
        }

        Adopt(right);
        return WritePlace(place, value, assignment.Value);
    }

    /// <summary>
    /// The indexer of a span checks its index before the right-hand side is evaluated, a store after it. This tells
    /// whether that can be seen.
    /// </summary>
    private static bool CannotTell(Statement statement) => statement is Source or Let { Operation: Load or { MayThrow: false } };

    /// <summary>Goes on with what a nested scope, whose statements have been appended here, left.</summary>
    private void Adopt(Scope nested)
    {
        foreach (Variable variable in nested.Bindings.Variables)
        {
            scope.Bindings[variable] = nested.Bindings[variable];
        }

        scope.IsDead |= nested.IsDead;
    }

    private Operand LowerCompound(ICompoundAssignmentOperation compound)
    {
        Place place = Settle(PlaceOf(compound.Target));
        ITypeSymbol? target = compound.Target.Type, right = compound.Value.Type;
        if (place is NoPlace)
        {
            LowerExpression(compound.Value);
            return Placeholder(compound);
        }

        if (compound.OperatorMethod is not null && !compound.IsLifted && compound.InConversion.IsIdentity && compound.OutConversion.IsIdentity
            && LowerOperator(compound.OperatorMethod, compound, "", ReadPlace(place), compound.Value) is { } computed)
        {
            return WritePlace(place, computed, compound);
        }

        if (LowerLifted(compound, place) is { } lifted)
        {
            return lifted;
        }

        if (!IsBuiltIn(compound.OperatorMethod, target) || compound.IsLifted || !TypeMap.IsPrimitive(target) || !TypeMap.IsPrimitive(right) || Operator(compound.OperatorKind) is not { } op)
        {
            return Unsupported(compound, $"'{compound.Syntax}'", "write it as an assignment of an expression");
        }

        bool isShift = op is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight or BinaryOperator.UnsignedShiftRight;
        IrType working = isShift ? Promoted(target!) : TypeMap.Map(right!);
        Operand old = Convert(ReadPlace(place), working, false, compound);
        string name = place is VariablePlace { Variable: var variable } ? variable.Name : "";
        Operand operand = LowerExpression(compound.Value);
        IrType type = TypeMap.Map(target!);
        bool converts = !working.Equals(type);
        bool isChecked = compound.IsChecked && !TypeMap.IsReal(isShift ? target! : right!);
        Operand value = Let(new Binary(op, old, operand, isChecked && op is BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply && isChecked), compound, converts ? "" : name);
        value = Convert(value, type, compound.IsChecked && !TypeMap.IsReal(target!), compound, name);
        return WritePlace(place, value, compound);
    }

    /// <summary>The type in which integers narrower than <c>int</c> are computed.</summary>
    private static IrType Promoted(ITypeSymbol type) => type.SpecialType is SpecialType.System_Char or SpecialType.System_SByte
        or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16 ? IrType.Int32 : TypeMap.Map(type);

    private Operand Convert(Operand value, IrType type, bool isChecked, IOperation origin, string name = "") =>
        value.Type.Equals(type) ? value : Let(new Ir.Conversion(value, type, isChecked), origin, name);

    private Operand LowerIncrement(IIncrementOrDecrementOperation increment, string name)
    {
        Place place = Settle(PlaceOf(increment.Target));
        ITypeSymbol? target = increment.Target.Type;
        if (place is NoPlace)
        {
            return Placeholder(increment);
        }

        if (!IsBuiltIn(increment.OperatorMethod, target) && !increment.IsLifted)
        {
            Operand before = ReadPlace(place);
            if (LowerOperator(increment.OperatorMethod, increment, "", before, null) is { } computed)
            {
                return WritePlace(place, computed, increment) is var after && increment.IsPostfix ? before : after;
            }
        }

        if (LowerLifted(increment, place) is { } lifted)
        {
            return lifted;
        }

        if (!IsBuiltIn(increment.OperatorMethod, target) || increment.IsLifted || !TypeMap.IsPrimitive(target))
        {
            return Unsupported(increment, $"'{increment.Syntax}'", "write it as an assignment of an expression");
        }

        Operand old = ReadPlace(place);
        IrType working = Promoted(target!), type = TypeMap.Map(target!);
        Operand one = working is RealType real ? Constants.Real(1, real) : working is OpaqueType { Name: "int" or "long" } integer ? new IntegerConstant(1, integer) : Literals.Constant(1, target!);
        BinaryOperator op = increment.Kind == OperationKind.Increment ? BinaryOperator.Add : BinaryOperator.Subtract;
        bool isChecked = increment.IsChecked && !TypeMap.IsReal(target);
        string variable = place is VariablePlace { Variable: var own } ? own.Name : "";
        Operand value = Let(new Binary(op, Convert(old, working, false, increment), one, isChecked), increment, working.Equals(type) ? variable : "");
        value = Convert(value, type, isChecked, increment, variable);
        Operand written = WritePlace(place, value, increment);
        return increment.IsPostfix ? old : written;
    }
}
