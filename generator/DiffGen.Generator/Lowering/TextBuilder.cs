using System.Text;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Lowering;

/// <summary>Puts together C# text with gaps for operands.</summary>
internal sealed class TextBuilder
{
    private readonly List<string> pieces = [];
    private readonly List<Operand> operands = [];
    private readonly StringBuilder current = new();

    public TextBuilder Text(string text)
    {
        current.Append(text);
        return this;
    }

    public TextBuilder Operand(Operand operand)
    {
        pieces.Add(current.ToString());
        current.Clear();
        operands.Add(operand);
        return this;
    }

    public TextBuilder List(IEnumerable<Operand> list)
    {
        bool isFirst = true;
        foreach (Operand operand in list)
        {
            Text(isFirst ? "" : ", ").Operand(operand);
            isFirst = false;
        }

        return this;
    }

    public Opaque Build(IrType type, Purity purity) =>
        new(pieces.Append(current.ToString()).ToEquatableArray(), operands.ToEquatableArray(), TypeMap.Unfollowed(type), purity);
}
