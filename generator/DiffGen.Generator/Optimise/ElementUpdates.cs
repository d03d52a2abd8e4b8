using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>
/// Joins what happens to one element of a buffer in a row. The reverse of <c>y[i] += x</c> takes the adjoint of y[i], sets
/// it to zero and adds the same back; nothing of that needs to be done. A sum of adjoints may lose the sign of a zero.
/// </summary>
internal sealed class ElementUpdates
{
    private const int MaximumElements = 24;

    private readonly Roots roots;
    private readonly ElementIndices indices = new();
    private readonly ValueSource values;
    private bool hasChanged;

    private ElementUpdates(Function function)
    {
        roots = new Roots(function);
        values = new ValueSource(function.NextId);
    }

    public static Function Run(Function function)
    {
        if (!Traversal.Statements(function.Body).Exists(statement => statement is Store or Accumulate))
        {
            return function;
        }

        ElementUpdates pass = new(function);
        Region body = pass.Visit(function.Body);
        return pass.hasChanged ? function with { Body = body, NextId = pass.values.Next } : function;
    }

    private Region Visit(Region region)
    {
        List<Statement?> statements = new(region.Statements.Count);
        List<Element> elements = new();
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case Let { Operation: Load load } let:
                    Settle(elements, !load.InRange);
                    Read(Find(elements, load.Buffer, load.Index, load.Path), let.Target, elements);
                    statements.Add(let);
                    break;
                case Let let when !Touches(let.Operation):
                    indices.Define(let);
                    Settle(elements, let.Operation.MayThrow && let.Operation is not (TapePop or TapePopSpan or TapeMark));
                    statements.Add(let);
                    break;
                case Store store:
                    Write(store, elements, statements);
                    break;
                case Accumulate accumulate:
                    Add(accumulate, elements, statements);
                    break;
                case Source or TapePush:
                    statements.Add(statement);
                    break;
                default:
                    elements.Clear();
                    statements.Add(VisitNested(statement));
                    break;
            }
        }

        return region with { Statements = statements.Where(statement => statement is not null).ToEquatableArray()! };
    }

    private Statement VisitNested(Statement statement) => statement switch
    {
        If branch => branch with { Then = Visit(branch.Then), Else = Visit(branch.Else) },
        For loop => loop with { Body = Visit(loop.Body) },
        While loop => loop with { Body = Visit(loop.Body) },
        _ => statement,
    };

    /// <summary>What has been stored is there when somebody catches an exception.</summary>
    private static void Settle(List<Element> elements, bool mayThrow)
    {
        if (mayThrow)
        {
            elements.ForEach(element => element.PendingStore = null);
        }
    }

    private static bool Touches(Operation operation) => operation is Opaque { Purity: not Purity.Pure } or NewBuffer;

    private static void Read(Element? element, Value target, List<Element> elements)
    {
        foreach (Element other in elements)
        {
            if (element is null || other == element || element.MayOverlap(other))
            {
                other.PendingStore = null;
            }
        }

        if (element is not null)
        {
            element.Content ??= target;
            element.IsInRange = true;
        }
    }

    private void Write(Store store, List<Element> elements, List<Statement?> statements)
    {
        Element? element = Find(elements, store.Buffer, store.Index, store.Path);
        if (element is null)
        {
            elements.Clear();
            statements.Add(store);
            return;
        }

        if (element.Content is not null && element.Content == store.Stored)
        {
            hasChanged = true;
            return;
        }

        Operand? before = element.Content;
        Settle(elements, !element.IsInRange);
        Overwrite(element, elements);
        element.IsInRange = true;
        element.Before = before;
        element.Content = store.Stored;
        element.PendingStore = statements.Count;
        statements.Add(store);
    }

    private void Add(Accumulate accumulate, List<Element> elements, List<Statement?> statements)
    {
        Element? element = Find(elements, accumulate.Buffer, accumulate.Index, accumulate.Path);
        if (element?.PendingStore is not { } position)
        {
            if (element is null)
            {
                elements.Clear();
            }
            else
            {
                Overwrite(element, elements);
            }

            statements.Add(accumulate);
            return;
        }

        // Nobody has looked at the element since it was set, so that it may as well be set now, to the sum.
        Operand stored = ((Store)statements[position]!).Stored;
        Operand sum = accumulate.Addend;
        if (!stored.IsZero())
        {
            Value value = values.Create(stored.Type);
            statements.Add(new Let(value, new Binary(BinaryOperator.Add, stored, sum)));
            sum = value;
        }

        hasChanged = true;
        statements[position] = null;
        element.PendingStore = null;
        element.Content = element.Before;
        Write(new Store(accumulate.Buffer, accumulate.Index, sum) { Path = accumulate.Path }, elements, statements);
    }

    private static void Overwrite(Element element, List<Element> elements)
    {
        elements.RemoveAll(other => other != element && element.MayOverlap(other));
        element.Content = null;
        element.PendingStore = null;
    }

    /// <summary>What is known of an element; null where the memory may be any.</summary>
    private Element? Find(List<Element> elements, Operand buffer, Operand index, string path)
    {
        int root = roots.Of(buffer);
        if (root == Roots.Unknown || buffer is not Value { Id: var id })
        {
            return null;
        }

        ElementIndex place = indices.Of(index);
        Element? element = elements.Find(known => known.Buffer == id && known.Index == place && known.Path == path);
        if (element is not null)
        {
            return element;
        }

        if (elements.Count == MaximumElements)
        {
            elements.RemoveAt(0);
        }

        element = new Element(root, id, place, path);
        elements.Add(element);
        return element;
    }

    private sealed class Element(int root, int buffer, ElementIndex index, string path)
    {
        public int Root { get; } = root;

        public int Buffer { get; } = buffer;

        public ElementIndex Index { get; } = index;

        public string Path { get; } = path;

        /// <summary>What the element holds, if that is known.</summary>
        public Operand? Content { get; set; }

        /// <summary>It has been read or written before.</summary>
        public bool IsInRange { get; set; }

        /// <summary>Where the element was stored, as long as nobody can have looked at it since.</summary>
        public int? PendingStore { get; set; }

        /// <summary>What it held before that store.</summary>
        public Operand? Before { get; set; }

        public bool MayOverlap(Element other) =>
            other != this && Root == other.Root && Path == other.Path && !(Buffer == other.Buffer && Index.IsCertainlyOther(other.Index));
    }
}
