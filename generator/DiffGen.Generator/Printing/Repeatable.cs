using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// Values that are shorter and faster written out at each use than held in a local: the length of a buffer (and a loop up to
/// <c>x.Length</c> needs no range checks), and a loop's counter or a length plus or minus a constant.
/// </summary>
internal sealed class Repeatable
{
    private readonly Dictionary<int, Operation> operations = new();
    private readonly Dictionary<string, int> versions = new(StringComparer.Ordinal);
    private readonly HashSet<int> fixedBuffers = new();
    private readonly HashSet<int> fixedIntegers = new();

    public Repeatable(Function function)
    {
        foreach (Parameter parameter in function.Parameters)
        {
            Count(parameter.Value);
            if (parameter.Type is BufferType)
            {
                fixedBuffers.Add(parameter.Value.Id);
            }
            else if (parameter.Passing == Passing.ByValue)
            {
                fixedIntegers.Add(parameter.Value.Id);
            }
        }

        foreach (Statement statement in Traversal.Statements(function.Body))
        {
            CountDefinitions(statement);
        }

        foreach (Statement statement in Traversal.Statements(function.Body))
        {
            Visit(statement);
        }
    }

    /// <summary>How a value is computed wherever it is used; null for one that is held.</summary>
    public Operation? Of(Value value) => operations.TryGetValue(value.Id, out Operation? operation) ? operation : null;

    // A variable that gets another value later would have to be kept apart from it for as long as this one is written out.
    private bool IsOnlyVersion(Value value) => !value.IsNamed || !versions.TryGetValue(value.Name, out int count) || count == 1;

    private void Count(Value value)
    {
        if (value.IsNamed)
        {
            versions[value.Name] = versions.TryGetValue(value.Name, out int count) ? count + 1 : 1;
        }
    }

    private void CountDefinitions(Statement statement)
    {
        switch (statement)
        {
            case Let let:
                Count(let.Target);
                break;
            case If branch:
                Count(branch.Results);
                break;
            case For loop:
                Count(loop.Carried);
                break;
            case While loop:
                Count(loop.Carried);
                break;
            case Call call:
                Count(call.Results);
                break;
        }
    }

    private void Count(EquatableArray<Value> values)
    {
        foreach (Value value in values)
        {
            Count(value);
        }
    }

    private void Count(EquatableArray<Carried> carried)
    {
        foreach (Carried item in carried)
        {
            Count(item.Phi);
        }
    }

    private void Visit(Statement statement)
    {
        switch (statement)
        {
            case For loop:
                fixedIntegers.Add(loop.Induction.Id);
                break;
            case Let { Target: var target, Operation: NewBuffer or TapePopSpan or TapeAt }:
                fixedBuffers.Add(target.Id);
                break;
            case Let { Target: { IsNamed: false } target, Operation: Length { Buffer: Value buffer } length }
                when fixedBuffers.Contains(buffer.Id) && IsOnlyVersion(buffer):
                operations[target.Id] = length;
                fixedIntegers.Add(target.Id);
                break;
            case Let
            {
                Target: { IsNamed: false } target,
                Operation: Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract, Checked: false, X: Value x, Y: IntegerConstant } offset,
            }
                when fixedIntegers.Contains(x.Id) && IsOnlyVersion(x):
                operations[target.Id] = offset;
                break;
        }
    }
}
